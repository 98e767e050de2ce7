package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.io.FileErrors;
import io.github.multikueue.proxy.core.tls.ClientCertificateVerifier;
import io.github.multikueue.proxy.core.tls.FileContents;
import io.github.multikueue.proxy.core.tls.TrustStores;
import io.github.multikueue.proxy.core.tls.Watched;
import io.github.multikueue.proxy.server.config.TlsFiles;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;
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
    private record Stores(ServerChain chain, KeyStore own, ClientCertificateVerifier clients, KeyStore trusted) {

        static Stores of(ListenerTls tls, Content content, Clock clock) throws IOException, GeneralSecurityException {
            FileContents files = content.files();
            ServerChain chain = ServerChain.read(tls.files(), files.bytes(0), files.bytes(1), clock.instant());
            return new Stores(
                    chain,
                    PemKeyStore.of(chain),
                    new ClientCertificateVerifier(content.authorities(), clock),
                    TrustStores.of(content.authorities()));
        }

        void putInto(ListenerSslContext context) {
            context.use(own, clients.authorities(), trusted);
        }
    }

    private final ListenerTls tls;
    private final ListenerSslContext context;
    private final Watched<Content, Stores> stores;
    private final ExpiryWarnings warnings;

    private TlsCertificates(ListenerTls tls, Clock clock) throws IOException, GeneralSecurityException {
        this.tls = tls;
        this.context = new ListenerSslContext(tls);
        this.warnings = new ExpiryWarnings(clock);
        this.stores = Watched.read(
                "TLS with certificate " + tls.files().certificate(),
                () -> Content.read(tls),
                content -> Stores.of(tls, content, clock));
        stores.get().putInto(context);
        warn();
    }

    /**
     * Reads them for the first time.
     *
     * @param clock tells whether certificates are valid
     * @throws InvalidConfigException naming the file that cannot be used, and why
     */
    static TlsCertificates read(ListenerTls tls, Clock clock) {
        try {
            return new TlsCertificates(tls, clock);
        } catch (IOException e) {
            throw new InvalidConfigException(
                    List.of("TLS: " + FileErrors.problem(e) + " (expected: a readable PEM file)"));
        } catch (GeneralSecurityException e) {
            throw new InvalidConfigException(List.of("TLS: " + e.getMessage()));
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
        warn();
    }

    private void warn() {
        Stores used = stores.get();
        warnings.look("Certificate " + tls.files().certificate(), used.chain().own());
        used.clients().authorities().forEach(each -> warnings.look("Certificate of an authority of clients", each));
    }

    /** When the certificate ends that is in use. */
    Instant expiry() {
        return stores.get().chain().own().getNotAfter().toInstant();
    }

    /** Verifies certificates of clients against the authorities that are in use; without any, if there are none. */
    ClientCertificateVerifier clients() {
        return stores.get().clients();
    }

    /** Whether the files have changed and cannot be used, so that the old content stays in use. */
    boolean isFailing() {
        return stores.problem().isPresent();
    }
}
