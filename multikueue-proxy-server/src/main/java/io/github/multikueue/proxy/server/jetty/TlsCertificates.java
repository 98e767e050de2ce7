package io.github.multikueue.proxy.server.jetty;

import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.server.config.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate and key, read again when the files' content changes, however it was changed: written in place,
 * renamed, or swapped behind a symbolic link as Kubernetes does it. A broken pair changes nothing: the old one stays.
 * Connections that are open go on with the certificate they began with.
 */
public final class TlsCertificates {

    private static final Logger LOG = LoggerFactory.getLogger(TlsCertificates.class);

    /** The content of both files; compared to notice a change. */
    private record Content(byte[] certificate, byte[] key) {
        boolean isSameAs(Content other) {
            return Arrays.equals(certificate, other.certificate) && Arrays.equals(key, other.key);
        }
    }

    private final TlsFiles files;
    private final SslContextFactory.Server contextFactory = new SslContextFactory.Server();
    private Content lastSeen;

    private TlsCertificates(TlsFiles files, Content content, KeyStore keyStore) {
        this.files = files;
        this.lastSeen = content;
        use(contextFactory, keyStore);
    }

    /**
     * Reads the files for the first time.
     *
     * @throws InvalidConfigException if they cannot be used
     */
    public static TlsCertificates read(TlsFiles files) {
        try {
            Content content = content(files);
            return new TlsCertificates(files, content, PemKeyStore.of(content.certificate(), content.key()));
        } catch (IOException | GeneralSecurityException e) {
            throw new InvalidConfigException(List.of(describe(files, e)));
        }
    }

    /** What a connector takes its certificate from. */
    SslContextFactory.Server contextFactory() {
        return contextFactory;
    }

    /** Looks whether the files have changed, and uses them if so. To be called now and then, by one thread at a time. */
    public void refresh() {
        try {
            Content content = content(files);
            if (content.isSameAs(lastSeen)) {
                return;
            }
            lastSeen = content;
            KeyStore keyStore = PemKeyStore.of(content.certificate(), content.key());
            contextFactory.reload(factory -> use((SslContextFactory.Server) factory, keyStore));
            LOG.info("Serving a new certificate from {}", files.certificate());
        } catch (Exception e) {
            LOG.warn("Keeping the old certificate: {}", describe(files, e));
        }
    }

    private static void use(SslContextFactory.Server factory, KeyStore keyStore) {
        factory.setKeyStore(keyStore);
        factory.setKeyStorePassword(PemKeyStore.PASSWORD);
    }

    private static Content content(TlsFiles files) throws IOException {
        return new Content(Files.readAllBytes(files.certificate()), Files.readAllBytes(files.key()));
    }

    private static String describe(TlsFiles files, Exception problem) {
        return "certificate " + files.certificate() + " and key " + files.key() + ": "
                + (problem instanceof IOException ? problem : problem.getMessage())
                + " (expected: a readable PEM certificate chain and the private key of its first certificate)";
    }
}
