package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.server.config.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * TLS of one listener. Certificate, key and authorities are looked at every second, and used by new connections when they have
 * changed; if they cannot be used, the old ones stay.
 *
 * @param files the server's certificate and key
 * @param clients what is done about certificates of clients
 * @param authorities whose client certificates are asked for: their names are sent to clients, many of which choose their
 *     certificate by them. None means any
 * @param onlyTls13 whether TLS 1.2 is refused
 */
public record ListenerTls(
        TlsFiles files, ClientCertificates clients, ClientAuthorities authorities, boolean onlyTls13) {

    /** The certificates of those who sign client certificates. Read by one thread at a time. */
    @FunctionalInterface
    public interface ClientAuthorities {

        /** No authorities. */
        ClientAuthorities NONE = List::of;

        /**
         * Returns them; does not wait for anything.
         *
         * @throws IOException if their file cannot be read
         * @throws GeneralSecurityException if they cannot be used
         */
        List<X509Certificate> read() throws IOException, GeneralSecurityException;

        /** Those of a PEM file, at least one of which must be valid now. */
        static ClientAuthorities of(Path file, Clock clock) {
            return () -> {
                List<X509Certificate> all = ServerChain.authorities(file, Files.readAllBytes(file));
                Instant now = clock.instant();
                if (all.stream().allMatch(each -> each.getNotAfter().toInstant().isBefore(now))) {
                    throw new CertificateException(file + ": all certificates of authorities have expired");
                }
                return all;
            };
        }

        /** Those of both. */
        default ClientAuthorities and(ClientAuthorities others) {
            return () -> Stream.concat(read().stream(), others.read().stream()).toList();
        }
    }

    /** TLS 1.2 and 1.3, without client certificates. */
    public static ListenerTls of(TlsFiles files) {
        return new ListenerTls(files, ClientCertificates.NOT_REQUESTED, ClientAuthorities.NONE, false);
    }

    /** The same with client certificates. */
    public ListenerTls clients(ClientCertificates mode, ClientAuthorities of) {
        return new ListenerTls(files, mode, of, onlyTls13);
    }

    /** The same without TLS 1.2. */
    public ListenerTls tls13() {
        return new ListenerTls(files, clients, authorities, true);
    }
}
