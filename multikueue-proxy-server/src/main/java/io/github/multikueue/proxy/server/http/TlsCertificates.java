package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.server.config.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate and key, read again when the files' content changes, however it was changed: written in place,
 * renamed, or swapped behind a symbolic link as Kubernetes does it. A broken pair changes nothing: the old one stays.
 * Connections that are open go on with the certificate they began with.
 */
public final class TlsCertificates {

    private static final Logger LOG = LoggerFactory.getLogger(TlsCertificates.class);

    /** The content of the files; compared to notice a change. */
    private record Content(byte[] certificate, byte[] key, byte[] clientCa) {
        boolean isSameAs(Content other) {
            return Arrays.equals(certificate, other.certificate)
                    && Arrays.equals(key, other.key)
                    && Arrays.equals(clientCa, other.clientCa);
        }
    }

    /** What is made of it; without trust, clients are not asked for certificates. */
    private record Stores(KeyStore own, @Nullable KeyStore trusted) {

        static Stores of(Content content) throws IOException, GeneralSecurityException {
            return new Stores(
                    PemKeyStore.of(content.certificate(), content.key()),
                    content.clientCa().length == 0 ? null : PemKeyStore.trusting(content.clientCa()));
        }
    }

    private final TlsFiles files;
    private final @Nullable Path clientCa;
    private final SslContextFactory.Server contextFactory = new SslContextFactory.Server();
    private Content lastSeen;

    private TlsCertificates(TlsFiles files, @Nullable Path clientCa, Content content, Stores stores) {
        this.files = files;
        this.clientCa = clientCa;
        this.lastSeen = content;
        use(contextFactory, stores);
    }

    /**
     * Reads the files for the first time.
     *
     * @param clientCa certificates of those who sign client certificates; null if clients need none. A client may come
     *     without one; one that is not signed by them is turned away
     * @throws InvalidConfigException if they cannot be used
     */
    public static TlsCertificates read(TlsFiles files, @Nullable Path clientCa) {
        try {
            Content content = content(files, clientCa);
            return new TlsCertificates(files, clientCa, content, Stores.of(content));
        } catch (IOException | GeneralSecurityException e) {
            throw new InvalidConfigException(List.of(describe(files, clientCa, e)));
        }
    }

    /** What a connector takes its certificate from. */
    SslContextFactory.Server contextFactory() {
        return contextFactory;
    }

    /** Looks whether the files have changed, and uses them if so. To be called now and then, by one thread at a time. */
    public void refresh() {
        try {
            Content content = content(files, clientCa);
            if (content.isSameAs(lastSeen)) {
                return;
            }
            lastSeen = content;
            Stores stores = Stores.of(content);
            contextFactory.reload(factory -> use((SslContextFactory.Server) factory, stores));
            LOG.info("Serving a new certificate from {}", files.certificate());
        } catch (Exception e) {
            LOG.warn("Keeping the old certificate: {}", describe(files, clientCa, e));
        }
    }

    private static void use(SslContextFactory.Server factory, Stores stores) {
        factory.setKeyStore(stores.own());
        factory.setKeyStorePassword(PemKeyStore.PASSWORD);
        factory.setTrustStore(stores.trusted());
        factory.setWantClientAuth(stores.trusted() != null);
    }

    private static Content content(TlsFiles files, @Nullable Path clientCa) throws IOException {
        return new Content(
                Files.readAllBytes(files.certificate()),
                Files.readAllBytes(files.key()),
                clientCa == null ? new byte[0] : Files.readAllBytes(clientCa));
    }

    private static String describe(TlsFiles files, @Nullable Path clientCa, Exception problem) {
        return "certificate " + files.certificate() + " and key " + files.key()
                + (clientCa == null ? "" : " and certificates of client authorities " + clientCa) + ": "
                + (problem instanceof IOException ? problem : problem.getMessage())
                + " (expected: a readable PEM certificate chain and the private key of its first certificate)";
    }
}
