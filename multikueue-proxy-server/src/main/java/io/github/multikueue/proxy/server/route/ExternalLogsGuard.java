package io.github.multikueue.proxy.server.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.access.authentication.BearerTokens;
import io.github.multikueue.proxy.core.tls.ClientCertificateVerifier;
import io.github.multikueue.proxy.core.tls.FileContents;
import io.github.multikueue.proxy.core.tls.PemCertificates;
import io.github.multikueue.proxy.core.tls.Watched;
import io.github.multikueue.proxy.server.config.ExternalLogs;
import io.github.multikueue.proxy.server.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the Tekton Dashboard in, and nobody else: by a client certificate or by a secret. The certificate is verified here, against
 * the dashboard's own authority: the listener may serve clients of other authorities as well, and TLS does not tell them apart.
 * Both files are looked at with each request, so that they can be changed at any time.
 */
final class ExternalLogsGuard {

    /** As it must be to stand in a path; shorter ones could be guessed. */
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9._~-]{16,512}");

    private static final int MOST_BYTES = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(ExternalLogsGuard.class);

    private final ExternalLogs config;
    private final @Nullable Watched<FileContents, ClientCertificateVerifier> authority;

    /** @throws InvalidConfigException if there is no usable secret or certificate in the file */
    ExternalLogsGuard(ExternalLogs config) {
        this.config = config;
        Path file = config.secretFile();
        if (file != null) {
            check(file);
        }
        Path clientCa = config.clientCa();
        this.authority = clientCa == null ? null : authority(clientCa);
    }

    private static Watched<FileContents, ClientCertificateVerifier> authority(Path file) {
        try {
            return Watched.read(
                    "authority of the dashboard's certificate " + file,
                    () -> FileContents.read(file),
                    content ->
                            new ClientCertificateVerifier(PemCertificates.read(content.bytes(0)), Clock.systemUTC()));
        } catch (IOException | GeneralSecurityException e) {
            throw new InvalidConfigException(List.of(Setting.EXTERNAL_LOGS_CLIENT_CA.flag() + ": " + file + ": "
                    + (e instanceof IOException ? e : e.getMessage())
                    + " (expected: a readable file with PEM certificates)"));
        }
    }

    private static void check(Path file) {
        try {
            if (SECRET.matcher(read(file)).matches()) {
                return;
            }
        } catch (IOException e) {
            throw invalid(file, e.toString());
        }
        throw invalid(file, "unusable content");
    }

    private static InvalidConfigException invalid(Path file, String problem) {
        return new InvalidConfigException(List.of(Setting.EXTERNAL_LOGS_SECRET_FILE.flag() + ": " + file + ": "
                + problem + " (expected: a file with 16 to 512 letters, digits, '.', '_', '~' and '-')"));
    }

    private static String read(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException("more than " + MOST_BYTES + " bytes");
        }
        return Files.readString(file).strip();
    }

    /**
     * @param secretInPath the path segment behind the prefix, or null if there is none
     * @throws UnauthenticatedException unless it is the dashboard
     * @throws IOException if the secret cannot be read now
     */
    void require(Exchange exchange, @Nullable String secretInPath) throws IOException {
        if (!isCertified(exchange.clientCertificates())
                && !isSecret(secretInPath == null ? bearer(exchange) : secretInPath)) {
            throw new UnauthenticatedException("not the dashboard (expected: its client certificate or shared secret)");
        }
    }

    private boolean isCertified(List<X509Certificate> presented) {
        Path file = config.clientCa();
        if (file == null || authority == null || presented.isEmpty()) {
            return false;
        }
        authority.refresh(() -> FileContents.read(file));
        try {
            authority.get().verify(presented);
            return true;
        } catch (CertificateException e) {
            LOG.debug("Not the dashboard's certificate: {}", e.getMessage());
            return false;
        }
    }

    private static @Nullable String bearer(Exchange exchange) {
        return BearerTokens.of(exchange.head()).map(Caller.BearerToken::token).orElse(null);
    }

    /** In a time that tells nothing of how near it is. */
    private boolean isSecret(@Nullable String given) throws IOException {
        Path file = config.secretFile();
        return file != null
                && given != null
                && MessageDigest.isEqual(read(file).getBytes(UTF_8), given.getBytes(UTF_8));
    }
}
