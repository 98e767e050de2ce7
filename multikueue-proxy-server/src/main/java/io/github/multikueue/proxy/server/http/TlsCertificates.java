package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.server.config.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
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
    private record Content(byte[] certificate, byte[] key, List<X509Certificate> authorities) {

        static Content read(ListenerTls tls) throws IOException, GeneralSecurityException {
            TlsFiles files = tls.files();
            return new Content(
                    Files.readAllBytes(files.certificate()),
                    Files.readAllBytes(files.key()),
                    tls.authorities().read());
        }

        boolean isSameAs(@Nullable Content other) {
            return other != null
                    && Arrays.equals(certificate, other.certificate)
                    && Arrays.equals(key, other.key)
                    && authorities.equals(other.authorities);
        }
    }

    private final ListenerTls tls;
    private final String description;
    private final ListenerSslContext context;
    private @Nullable Content lastSeen;

    private TlsCertificates(ListenerTls tls, String description) {
        this.tls = tls;
        this.description = description;
        this.context = new ListenerSslContext(tls);
    }

    /**
     * Reads the files for the first time.
     *
     * @param clientCa certificates of those who sign client certificates; null if clients need none. A client may come
     *     without one; one that is not signed by them is turned away
     * @throws InvalidConfigException if they cannot be used
     */
    public static TlsCertificates read(TlsFiles files, @Nullable Path clientCa) {
        ListenerTls tls = ListenerTls.of(files);
        if (clientCa == null) {
            return read(tls, describe(files));
        }
        ListenerTls verifying = tls.clients(
                ClientCertificates.VERIFIED_IF_PRESENT, () -> PemKeyStore.authorities(Files.readAllBytes(clientCa)));
        return read(verifying, describe(files) + " and certificates of client authorities " + clientCa);
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
        TlsCertificates certificates = new TlsCertificates(tls, description);
        try {
            Content content = Content.read(tls);
            certificates.lastSeen = content;
            use(certificates.context, content);
            return certificates;
        } catch (IOException | GeneralSecurityException e) {
            throw new InvalidConfigException(List.of(certificates.problem(e)));
        }
    }

    private static void use(ListenerSslContext context, Content content) throws IOException, GeneralSecurityException {
        KeyStore own = PemKeyStore.of(content.certificate(), content.key());
        context.use(own, content.authorities(), PemKeyStore.trusting(content.authorities()));
    }

    /** What a connector takes its certificate from. */
    SslContextFactory.Server contextFactory() {
        return context;
    }

    /** Looks whether the content has changed, and uses it if so. To be called now and then, by one thread at a time. */
    public void refresh() {
        try {
            Content content = Content.read(tls);
            if (content.isSameAs(lastSeen)) {
                return;
            }
            lastSeen = content;
            KeyStore own = PemKeyStore.of(content.certificate(), content.key());
            KeyStore trusted = PemKeyStore.trusting(content.authorities());
            context.reload(unused -> context.use(own, content.authorities(), trusted));
            LOG.info("Serving a new certificate from {}", tls.files().certificate());
        } catch (Exception e) {
            LOG.warn("Keeping the old certificate: {}", problem(e));
        }
    }

    private static String describe(TlsFiles files) {
        return "certificate " + files.certificate() + " and key " + files.key();
    }

    private String problem(Exception problem) {
        return description + ": " + (problem instanceof IOException ? problem : problem.getMessage())
                + " (expected: a readable PEM certificate chain and the private key of its first certificate)";
    }
}
