package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.server.config.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** Two authorities of clients, and one of the server. */
final class TestCertificates {

    static final HeldCertificate SERVER_CA = authority("server-ca");
    static final HeldCertificate ONE_CA = authority("one-ca");
    static final HeldCertificate OTHER_CA = authority("other-ca");

    private TestCertificates() {}

    private static HeldCertificate authority(String name) {
        return new HeldCertificate.Builder()
                .certificateAuthority(0)
                .commonName(name)
                .build();
    }

    static HeldCertificate client(String name, HeldCertificate authority) {
        return new HeldCertificate.Builder()
                .commonName(name)
                .signedBy(authority)
                .build();
    }

    static TlsFiles server(Path directory, String name) throws IOException {
        HeldCertificate pair = new HeldCertificate.Builder()
                .commonName(name)
                .addSubjectAlternativeName("localhost")
                .signedBy(SERVER_CA)
                .build();
        return new TlsFiles(
                Files.writeString(directory.resolve("tls.crt"), pair.certificatePem()),
                Files.writeString(directory.resolve("tls.key"), pair.privateKeyPkcs8Pem()));
    }

    static ListenerTls tls(Path directory, ClientCertificates clients, HeldCertificate... authorities)
            throws IOException {
        return ListenerTls.of(server(directory, "server"))
                .clients(
                        clients,
                        () -> List.of(authorities).stream()
                                .map(HeldCertificate::certificate)
                                .toList());
    }

    /** @param client the client's own, or null for none */
    static SSLContext context(HeldCertificate client) {
        HandshakeCertificates.Builder certificates =
                new HandshakeCertificates.Builder().addTrustedCertificate(SERVER_CA.certificate());
        if (client != null) {
            certificates.heldCertificate(client);
        }
        return certificates.build().sslContext();
    }
}
