package io.github.multikueue.proxy.core.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** Reads certificates from PEM. */
public final class PemCertificates {

    private PemCertificates() {}

    /**
     * The certificates of a PEM text, in their order; text and blocks of other kinds are passed over.
     *
     * @throws CertificateException if there is none, or one of them cannot be read
     */
    public static List<X509Certificate> read(String pem) throws CertificateException {
        byte[] blocks = PemBlocks.certificates(pem).getBytes(StandardCharsets.US_ASCII);
        List<X509Certificate> certificates =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(blocks)).stream()
                        .map(X509Certificate.class::cast)
                        .toList();
        if (certificates.isEmpty()) {
            throw new CertificateException("no PEM certificate (expected: at least one block CERTIFICATE)");
        }
        return certificates;
    }

    /** The same, of the bytes of a file. */
    public static List<X509Certificate> read(byte[] pem) throws CertificateException {
        return read(new String(pem, StandardCharsets.US_ASCII));
    }
}
