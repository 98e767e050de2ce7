package io.github.multikueue.proxy.core.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Reads private keys, and finds out whose they are. */
public final class PrivateKeys {

    private static final byte[] CHALLENGE = "multikueue-proxy".getBytes(US_ASCII);

    private PrivateKeys() {}

    /**
     * Reads the first private key of a PEM text.
     *
     * @throws InvalidKeyException if there is none, it is encrypted, or it is malformed; the message never quotes it
     */
    public static PrivateKey read(String pem) throws InvalidKeyException {
        String block = PemBlocks.privateKey(pem).orElseThrow(() -> new InvalidKeyException("no private key"));
        try {
            return new JcaPEMKeyConverter().getPrivateKey(info(block));
        } catch (IOException | RuntimeException e) {
            throw new InvalidKeyException("not an unencrypted private key");
        }
    }

    private static PrivateKeyInfo info(String block) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(block))) {
            Object read = parser.readObject();
            if (read instanceof PEMKeyPair pair) {
                return pair.getPrivateKeyInfo();
            }
            if (read instanceof PrivateKeyInfo info) {
                return info;
            }
            throw new IOException("encrypted, or no key");
        }
    }

    /** Whether the key is that of the certificate. */
    public static boolean belongs(PrivateKey key, Certificate certificate) {
        PublicKey publicKey = certificate.getPublicKey();
        try {
            return algorithm(key).contains(publicKey.getAlgorithm()) && verifies(sign(key), algorithm(key), publicKey);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static byte[] sign(PrivateKey key) throws GeneralSecurityException {
        Signature signer = Signature.getInstance(algorithm(key));
        signer.initSign(key);
        signer.update(CHALLENGE);
        return signer.sign();
    }

    private static boolean verifies(byte[] signature, String algorithm, PublicKey key) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(key);
        verifier.update(CHALLENGE);
        return verifier.verify(signature);
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC", "ECDSA" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }
}
