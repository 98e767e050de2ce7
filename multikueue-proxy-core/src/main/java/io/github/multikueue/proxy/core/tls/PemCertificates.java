package io.github.multikueue.proxy.core.tls;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;

/** Reads certificates from PEM. */
public final class PemCertificates {

    private PemCertificates() {}

    /**
     * The certificates of a PEM text, in their order; text and blocks of other kinds are passed over.
     *
     * @throws CertificateException if there is none, or one of them cannot be read
     */
    public static List<X509Certificate> read(String pem) throws CertificateException {
        List<X509Certificate> certificates = parse(PemBlocks.certificates(pem));
        if (certificates.isEmpty()) {
            throw new CertificateException("no PEM certificate (expected: at least one block CERTIFICATE)");
        }
        return certificates;
    }

    private static List<X509Certificate> parse(String blocks) throws CertificateException {
        List<X509Certificate> certificates = new ArrayList<>();
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        try (PEMParser parser = new PEMParser(new StringReader(blocks))) {
            while (parser.readObject() instanceof X509CertificateHolder holder) {
                certificates.add(converter.getCertificate(holder));
            }
        } catch (IOException | RuntimeException e) {
            throw new CertificateException("malformed PEM certificate", e);
        }
        return certificates;
    }

    /** The same, of the bytes of a file. */
    public static List<X509Certificate> read(byte[] pem) throws CertificateException {
        return read(new String(pem, StandardCharsets.US_ASCII));
    }
}
