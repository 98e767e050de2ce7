package io.github.multikueue.proxy.server.s3;

import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.server.config.LogArchiveConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSupplier;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/**
 * As whom a bucket is used: by a file in AWS's form, which is read again when it changes; else by AWS's environment variables, a web
 * identity, or the agent of the Pod that these name. Nothing else is looked for, and no address of a machine is asked.
 */
final class S3Credentials {

    private S3Credentials() {}

    /**
     * @param http what asks for the credentials of a web identity
     * @throws InvalidConfigException if the file is not there
     */
    static AwsCredentialsProvider of(LogArchiveConfig config, SdkHttpClient http) {
        Path file = config.credentialsFile();
        return file == null ? ofEnvironment(config.region(), http) : ofFile(file);
    }

    private static AwsCredentialsProvider ofFile(Path file) {
        if (!Files.isReadable(file)) {
            throw new InvalidConfigException(List.of("--log-archive-credentials-file: " + file
                    + ": cannot be read (expected: a file with aws_access_key_id and aws_secret_access_key below"
                    + " [default])"));
        }
        return ProfileCredentialsProvider.builder()
                .profileFile(ProfileFileSupplier.reloadWhenModified(file, ProfileFile.Type.CREDENTIALS))
                .profileName("default")
                .build();
    }

    private static AwsCredentialsProvider ofEnvironment(String region, SdkHttpClient http) {
        List<AwsCredentialsProvider> inTurn = new ArrayList<>();
        inTurn.add(EnvironmentVariableCredentialsProvider.create());
        if (SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE.getStringValue().isPresent()) {
            inTurn.add(StsWebIdentityTokenFileCredentialsProvider.builder()
                    .stsClient(S3Clients.sts(region, http))
                    .build());
        }
        inTurn.add(ContainerCredentialsProvider.create());
        return AwsCredentialsProviderChain.of(inTurn.toArray(AwsCredentialsProvider[]::new));
    }
}
