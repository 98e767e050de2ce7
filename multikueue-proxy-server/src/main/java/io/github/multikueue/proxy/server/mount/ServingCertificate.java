package io.github.multikueue.proxy.server.mount;

import io.github.multikueue.proxy.core.tls.CertificateAuthority;
import io.github.multikueue.proxy.core.tls.PemBlocks;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import io.github.multikueue.proxy.server.config.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that a listener shows: one of files that are given, or one that is made at start, and deleted at the end.
 *
 * @param files certificate and key
 * @param authority the PEM certificate that clients must trust: of files that are given, the last of their chain
 * @param made the directory of files that were made; null, if they were given
 */
record ServingCertificate(
        TlsFiles files, String authority, @Nullable Path made) implements AutoCloseable {

    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final Logger LOG = LoggerFactory.getLogger(ServingCertificate.class);
    private static final String COMMON_NAME = "multikueue-proxy-ca";

    /** @throws IOException if the certificate cannot be read */
    static ServingCertificate given(TlsFiles files) throws IOException {
        String chain = PemBlocks.certificates(Files.readString(files.certificate()));
        return new ServingCertificate(files, chain.substring(Math.max(0, chain.lastIndexOf(BEGIN))), null);
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
    public void close() {
        if (made == null) {
            return;
        }
        try {
            Files.deleteIfExists(files.key());
            Files.deleteIfExists(files.certificate());
            Files.deleteIfExists(made);
        } catch (IOException e) {
            LOG.warn("{}: the key made at start was not deleted: {}", made, e.toString());
        }
    }
}
