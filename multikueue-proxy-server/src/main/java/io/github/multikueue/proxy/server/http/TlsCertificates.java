package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.tls.FileContents;
import io.github.multikueue.proxy.core.tls.PemCertificates;
import io.github.multikueue.proxy.core.tls.Watched;
import io.github.multikueue.proxy.server.config.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate and key, and the authorities of client certificates. They are read again when their content changes,
 * however it was changed: written in place, renamed, or swapped behind a symbolic link as Kubernetes does it. A broken pair
 * changes nothing: the old one stays. Connections that are open go on with the certificate they began with.
 */
public final class TlsCertificates {

    private static final Logger LOG = LoggerFactory.getLogger(TlsCertificates.class);

    /** What was read; compared to notice a change. */
    private record Content(FileContents files, List<X509Certificate> authorities) {

        static Content read(ListenerTls tls) throws IOException, GeneralSecurityException {
            TlsFiles files = tls.files();
            return new Content(
                    FileContents.read(files.certificate(), files.key()),
                    tls.authorities().read());
        }
    }

    /** What a connector uses. */
    private record Stores(KeyStore own, List<X509Certificate> authorities, KeyStore trusted, Instant expiry) {

        static Stores of(Content content) throws IOException, GeneralSecurityException {
            return new Stores(
                    PemKeyStore.of(content.files().bytes(0), content.files().bytes(1)),
                    content.authorities(),
                    PemKeyStore.trusting(content.authorities()),
                    PemCertificates.read(content.files().bytes(0))
                            .get(0)
                            .getNotAfter()
                            .toInstant());
        }

        void putInto(ListenerSslContext context) {
            context.use(own, authorities, trusted);
        }
    }

    private final ListenerTls tls;
    private final ListenerSslContext context;
    private final Watched<Content, Stores> stores;

    private TlsCertificates(ListenerTls tls, String description) throws IOException, GeneralSecurityException {
        this.tls = tls;
        this.context = new ListenerSslContext(tls);
        this.stores = Watched.read(description, () -> Content.read(tls), Stores::of);
        stores.get().putInto(context);
    }

    /**
     * Reads the files for the first time.
     *
     * @param clientCa certificates of those who sign client certificates; null if clients are not asked for any. They are verified
     *     by whoever goes by them, not here
     * @throws InvalidConfigException if they cannot be used
     */
    public static TlsCertificates read(TlsFiles files, @Nullable Path clientCa) {
        ListenerTls tls = ListenerTls.of(files);
        if (clientCa == null) {
            return read(tls, describe(files));
        }
        ListenerTls requesting =
                tls.clients(ClientCertificates.REQUESTED, () -> PemKeyStore.authorities(Files.readAllBytes(clientCa)));
        return read(requesting, describe(files) + " and certificates of client authorities " + clientCa);
    }

    /**
     * Reads them for the first time.
     *
     * @throws InvalidConfigException if they cannot be used
     */
    static TlsCertificates read(ListenerTls tls) {
        return read(tls, describe(tls.files()));
    }

    private static TlsCertificates read(ListenerTls tls, String description) {
        try {
            return new TlsCertificates(tls, description);
        } catch (IOException | GeneralSecurityException e) {
            throw new InvalidConfigException(List.of(description + ": " + FileContents.problem(e)
                    + " (expected: a readable PEM certificate chain and the private key of its first certificate)"));
        }
    }

    /** What a connector takes its certificate from. */
    SslContextFactory.Server contextFactory() {
        return context;
    }

    /** Looks whether the content has changed, and uses it if so. To be called now and then, by one thread at a time. */
    public void refresh() {
        if (stores.refresh(() -> Content.read(tls))) {
            try {
                context.reload(unused -> stores.get().putInto(context));
            } catch (Exception e) {
                LOG.error("TLS cannot use the new certificate, and goes on with the old one", e);
            }
        }
    }

    /** When the certificate ends that is in use. */
    Instant expiry() {
        return stores.get().expiry();
    }

    /** Whether the files have changed and cannot be used, so that the old content stays in use. */
    boolean isFailing() {
        return stores.problem().isPresent();
    }

    private static String describe(TlsFiles files) {
        return "certificate " + files.certificate() + " and key " + files.key();
    }
}
