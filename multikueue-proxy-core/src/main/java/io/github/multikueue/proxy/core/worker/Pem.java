package io.github.multikueue.proxy.core.worker;

import static io.github.multikueue.proxy.core.worker.WorkerRejectedException.bad;

import io.github.multikueue.proxy.core.tls.PemBlocks;
import io.github.multikueue.proxy.core.tls.PrivateKeys;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Collection;

/** Certificates and keys as kubeconfigs have them, base64 of PEM, parsed when they are loaded and not on first use. */
final class Pem {

    private Pem() {}

    /** Returns the certificates alone, without comments and other blocks around them; at least one. */
    static String certificates(String what, String data) throws WorkerRejectedException {
        String certificates = PemBlocks.certificates(decode(what, data));
        if (certificates.isEmpty()) {
            throw bad(what, "no certificate", "base64 of PEM with at least one certificate");
        }
        parse(what, certificates);
        return certificates;
    }

    /** Returns the private key that belongs to the first of the certificates, without other blocks around it. */
    static String privateKey(String what, String data, String certificates) throws WorkerRejectedException {
        String pem = decode(what, data);
        PrivateKey key;
        try {
            key = PrivateKeys.read(pem);
        } catch (InvalidKeyException e) {
            throw bad(what, "not a private key", "base64 of the PEM of an unencrypted private key");
        }
        if (!PrivateKeys.belongs(key, parse(what, certificates).iterator().next())) {
            throw bad(what, "of another certificate", "the key of client-certificate-data");
        }
        return PemBlocks.privateKey(pem).orElseThrow();
    }

    private static String decode(String what, String data) throws WorkerRejectedException {
        try {
            byte[] bytes = Base64.getDecoder().decode(data.replace("\n", "").replace("\r", ""));
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw bad(what, "not base64", "base64 of PEM");
        }
    }

    private static Collection<? extends Certificate> parse(String what, String pem) throws WorkerRejectedException {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
        } catch (CertificateException | RuntimeException e) {
            throw bad(what, "a malformed certificate", "base64 of PEM with at least one certificate");
        }
    }
}
