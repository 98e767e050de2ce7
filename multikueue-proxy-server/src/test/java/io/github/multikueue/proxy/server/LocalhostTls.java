package io.github.multikueue.proxy.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** The certificate of servers at {@code localhost}, which is its own authority, and clients that trust it. */
final class LocalhostTls {

    private final HeldCertificate certificate = new HeldCertificate.Builder()
            .commonName("localhost")
            .addSubjectAlternativeName("localhost")
            .build();
    private final HandshakeCertificates trust = new HandshakeCertificates.Builder()
            .addTrustedCertificate(certificate.certificate())
            .build();

    /** What clients are made with. */
    HandshakeCertificates trust() {
        return trust;
    }

    /** @param directory for the files of the certificate and of its key */
    TestServer start(Path directory, String... settings) throws IOException {
        Path chain = Files.writeString(directory.resolve("tls.crt"), certificate.certificatePem());
        Path key = Files.writeString(directory.resolve("tls.key"), certificate.privateKeyPkcs8Pem());
        return TestServer.start(Stream.concat(Stream.of("TLS_CERT=" + chain, "TLS_KEY=" + key), Stream.of(settings))
                .toArray(String[]::new));
    }
}
