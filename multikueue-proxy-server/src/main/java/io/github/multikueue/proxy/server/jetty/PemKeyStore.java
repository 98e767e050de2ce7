package io.github.multikueue.proxy.server.jetty;

import io.kubernetes.client.util.SSLUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.regex.Pattern;

/** Makes key stores in memory from PEM certificates and a PEM key (PKCS#8, PKCS#1 or SEC1). */
final class PemKeyStore {

    /** Of the store in memory; it protects nothing. */
    static final String PASSWORD = "in-memory";

    /** {@code openssl ecparam -genkey} writes the curve's name in front of the key. */
    private static final Pattern CURVE_NAME =
            Pattern.compile("-----BEGIN EC PARAMETERS-----.*?-----END EC PARAMETERS-----", Pattern.DOTALL);

    private PemKeyStore() {}

    /** @throws GeneralSecurityException if they cannot be read, or the key is not that of the first certificate */
    static KeyStore of(byte[] certificatePem, byte[] keyPem) throws GeneralSecurityException, IOException {
        Certificate[] chain = certificates(certificatePem);
        PrivateKey key = privateKey(keyPem);
        requirePair(chain[0], key);
        KeyStore store = empty();
        store.setKeyEntry("server", key, PASSWORD.toCharArray(), chain);
        return store;
    }

    /** A store of authorities to trust. */
    static KeyStore trusting(byte[] certificatesPem) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        for (Certificate each : certificates(certificatesPem)) {
            store.setCertificateEntry("authority-" + store.size(), each);
        }
        return store;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate[] certificates(byte[] pem) throws CertificateException {
        Certificate[] certificates = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem))
                .toArray(Certificate[]::new);
        if (certificates.length == 0) {
            throw new CertificateException("no certificate in the file");
        }
        return certificates;
    }

    private static PrivateKey privateKey(byte[] pem) throws GeneralSecurityException, IOException {
        String text = new String(pem, StandardCharsets.US_ASCII);
        return SSLUtils.loadKey(CURVE_NAME.matcher(text).replaceFirst("").getBytes(StandardCharsets.US_ASCII));
    }

    /** A certificate and a key that were replaced one after the other do not belong together for a moment. */
    private static void requirePair(Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC", "ECDSA" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] sample = new byte[32];
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(certificate);
            signature.update(sample);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new CertificateException("the key is not that of the certificate", e);
        }
        throw new CertificateException("the key is not that of the certificate");
    }
}
