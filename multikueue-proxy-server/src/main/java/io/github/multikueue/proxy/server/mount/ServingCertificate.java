package io.github.multikueue.proxy.server.mount;

import io.github.multikueue.proxy.core.tls.CertificateAuthority;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import io.github.multikueue.proxy.server.config.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a listener shows: one of files that are given, or one that is made at start, and forgotten at the end, with its
 * authority.
 *
 * @param files certificate and key
 * @param authority the PEM certificate that clients of a certificate made at start must trust; null, if files were given
 * @param made the directory of files that were made; null, if they were given
 */
record ServingCertificate(
        TlsFiles files,
        @Nullable String authority,
        @Nullable Path made) implements AutoCloseable {

    private static final String COMMON_NAME = "multikueue-proxy-ca";

    static ServingCertificate given(TlsFiles files) {
        return new ServingCertificate(files, null, null);
    }

    /**
     * Makes one, in a directory that only this user can read.
     *
     * @param names host names and IP addresses of the server
     */
    static ServingCertificate made(List<String> names) throws IOException {
        CertificateAuthority authority = new CertificateAuthority(COMMON_NAME, Clock.systemUTC(), new SecureRandom());
        TlsIdentity identity = authority.server(names.toArray(String[]::new));
        Path directory = Files.createTempDirectory("multikueue-proxy-tls-");
        TlsFiles files = new TlsFiles(directory.resolve("tls.crt"), directory.resolve("tls.key"));
        Files.writeString(files.certificate(), identity.certificatePem());
        Files.writeString(files.key(), identity.keyPem());
        return new ServingCertificate(files, authority.certificatePem(), directory);
    }

    /** Deletes what was made. */
    @Override
    public void close() throws IOException {
        if (made != null) {
            Files.deleteIfExists(files.key());
            Files.deleteIfExists(files.certificate());
            Files.deleteIfExists(made);
        }
    }
}
