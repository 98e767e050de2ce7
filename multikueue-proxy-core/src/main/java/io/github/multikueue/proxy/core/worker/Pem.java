package io.github.multikueue.proxy.core.worker;

import static io.github.multikueue.proxy.core.worker.WorkerRejectedException.bad;

import io.kubernetes.client.util.SSLUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as kubeconfigs have them, base64 of PEM, parsed when they are loaded and not on first use. */
final class Pem {

    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]*+-----END CERTIFICATE-----");

    private Pem() {}

    /** Returns the certificates alone, without comments and other blocks around them; at least one. */
    static String certificates(String what, String data) throws WorkerRejectedException {
        Matcher blocks = CERTIFICATE.matcher(decode(what, data));
        StringJoiner certificates = new StringJoiner("\n", "", "\n").setEmptyValue("");
        while (blocks.find()) {
            parse(what, blocks.group());
            certificates.add(blocks.group());
        }
        if (certificates.length() == 0) {
            throw bad(what, "no certificate", "base64 of PEM with at least one certificate");
        }
        return certificates.toString();
    }

    /** Returns the private key that belongs to the first of the certificates. */
    static String privateKey(String what, String data, String certificates) throws WorkerRejectedException {
        String pem = decode(what, data);
        boolean belongs;
        try {
            belongs = belongs(SSLUtils.loadKey(pem.getBytes(StandardCharsets.UTF_8)), parse(what, certificates));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw bad(what, "not a private key", "base64 of the PEM of an unencrypted private key");
        }
        if (!belongs) {
            throw bad(what, "of another certificate", "the key of client-certificate-data");
        }
        return pem;
    }

    private static String decode(String what, String data) throws WorkerRejectedException {
        try {
            byte[] bytes = Base64.getDecoder().decode(data.replace("\n", "").replace("\r", ""));
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw bad(what, "not base64", "base64 of PEM");
        }
    }

    private static Certificate parse(String what, String pem) throws WorkerRejectedException {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
        } catch (CertificateException | RuntimeException e) {
            throw bad(what, "a malformed certificate", "base64 of PEM with at least one certificate");
        }
    }

    private static boolean belongs(PrivateKey key, Certificate certificate) throws GeneralSecurityException {
        byte[] challenge = "multikueue-proxy".getBytes(StandardCharsets.UTF_8);
        Signature signer = Signature.getInstance(signatureFor(key));
        signer.initSign(key);
        signer.update(challenge);
        byte[] signature = signer.sign();
        if (!signatureFor(key).contains(certificate.getPublicKey().getAlgorithm())) {
            return false;
        }
        Signature verifier = Signature.getInstance(signatureFor(key));
        verifier.initVerify(certificate.getPublicKey());
        verifier.update(challenge);
        return verifier.verify(signature);
    }

    private static String signatureFor(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC", "ECDSA" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }
}
