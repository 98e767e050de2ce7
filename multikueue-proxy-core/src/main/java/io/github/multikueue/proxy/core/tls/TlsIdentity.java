package io.github.multikueue.proxy.core.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * A certificate with its key, as a client or a server presents it.
 *
 * @param certificate issued by a {@link CertificateAuthority}
 * @param key of the kind that the authority makes
 */
public record TlsIdentity(X509Certificate certificate, PrivateKey key) {

    /** The certificate as PEM. */
    public String certificatePem() {
        return pem(certificate);
    }

    /** The key as PEM (PKCS #8, unencrypted). */
    public String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    /** Names the subject only. */
    @Override
    public String toString() {
        return "TlsIdentity[" + certificate.getSubjectX500Principal() + "]";
    }

    /** Any certificate as PEM. */
    public static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String type, byte[] der) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, der));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
