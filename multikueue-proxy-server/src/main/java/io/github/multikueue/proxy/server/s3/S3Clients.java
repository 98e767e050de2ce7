package io.github.multikueue.proxy.server.s3;

import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.tls.PemCertificates;
import io.github.multikueue.proxy.core.tls.TrustStores;
import io.github.multikueue.proxy.server.config.LogArchiveConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;

/** Makes clients of S3. They use the JDK's own HTTP client, and read no settings but those given: no files in the home directory. */
final class S3Clients {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(15);
    /** For one try, and for all of them: who waits for a log should hear of it. */
    private static final Duration TRY = Duration.ofSeconds(20);

    private static final Duration CALL = Duration.ofSeconds(50);

    private S3Clients() {}

    static S3Client of(LogArchiveConfig config, SdkHttpClient http, AwsCredentialsProvider credentials) {
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(config.region()))
                .credentialsProvider(credentials)
                .httpClient(http)
                .forcePathStyle(config.pathStyle())
                // What only new storages understand is not used: chunks with checksums behind them.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
                .overrideConfiguration(S3Clients::override);
        if (config.endpoint() != null) {
            builder.endpointOverride(config.endpoint());
        }
        return builder.build();
    }

    /** Who gives credentials to a web identity: Amazon, or what {@code AWS_ENDPOINT_URL_STS} names. */
    static StsClient sts(String region, SdkHttpClient http) {
        return StsClient.builder()
                .region(Region.of(region))
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClient(http)
                .overrideConfiguration(S3Clients::override)
                .build();
    }

    private static void override(ClientOverrideConfiguration.Builder override) {
        override.retryStrategy(AwsRetryStrategy.standardRetryStrategy())
                .apiCallAttemptTimeout(TRY)
                .apiCallTimeout(CALL)
                .defaultProfileFile(ProfileFile.aggregator().build());
    }

    /** @throws InvalidConfigException if the file cannot be used */
    static SdkHttpClient http(@Nullable Path authorities) {
        UrlConnectionHttpClient.Builder http =
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SILENCE);
        if (authorities != null) {
            TrustManager[] trusting = trusting(authorities);
            http.tlsTrustManagersProvider(() -> trusting);
        }
        return http.build();
    }

    private static TrustManager[] trusting(Path authorities) {
        try {
            return TrustStores.managers(PemCertificates.read(Files.readAllBytes(authorities)));
        } catch (IOException | GeneralSecurityException e) {
            throw new InvalidConfigException(
                    List.of("--log-archive-ca-file: " + authorities + ": cannot be read (expected: a PEM file)"));
        }
    }
}
