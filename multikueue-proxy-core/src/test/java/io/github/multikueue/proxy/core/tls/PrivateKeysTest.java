package io.github.multikueue.proxy.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and certificates as OpenSSL, kubeadm and cert-manager write them. */
class PrivateKeysTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private final CertificateAuthority authority =
            new CertificateAuthority("test-ca", Clock.fixed(NOW, ZoneOffset.UTC), new SecureRandom());

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void readsEachFormOfAKey(String algorithm) throws Exception {
        PrivateKey key = newKeys(algorithm).getPrivate();

        assertThat(PrivateKeys.read(pem(new JcaPKCS8Generator(key, null)))).isEqualTo(key);
    }

    @Test
    void readsTheFormsThatOpenSslWroteBefore() throws Exception {
        RSAPrivateKey rsa = (RSAPrivateKey) newKeys("RSA").getPrivate();
        ECPrivateKey ec = (ECPrivateKey) newKeys("EC").getPrivate();
        ASN1Encodable curve = PrivateKeyInfo.getInstance(ec.getEncoded())
                .getPrivateKeyAlgorithm()
                .getParameters();
        byte[] sec1 = new org.bouncycastle.asn1.sec.ECPrivateKey(
                        ec.getParams().getOrder().bitLength(), ec.getS(), curve)
                .getEncoded();
        String pkcs1 = pem(new JcaMiscPEMGenerator(rsa));

        assertThat(pkcs1).startsWith("-----BEGIN RSA PRIVATE KEY-----");
        assertThat(PrivateKeys.read(pkcs1)).isEqualTo(rsa);
        PrivateKey read =
                PrivateKeys.read("-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                        + pem(new PemObject("EC PRIVATE KEY", sec1)));
        assertThat(((ECPrivateKey) read).getS()).isEqualTo(ec.getS());
    }

    @Test
    void whatIsNoPlainKeyIsRefusedAndNeverQuoted() throws Exception {
        String key8 = pem(new JcaPKCS8Generator(newKeys("RSA").getPrivate(), null));
        List<String> refused = List.of(
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                        + "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
                        + "AAAAAAAAAAAAAAAAAAAAAA==\n-----END RSA PRIVATE KEY-----\n",
                key8.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
                key8.replace("PRIVATE KEY", "FANCY PRIVATE KEY"),
                key8.replaceFirst("MII", "AAA"),
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n");

        for (String each : refused) {
            assertThatThrownBy(() -> PrivateKeys.read(each))
                    .as(each)
                    .isInstanceOf(InvalidKeyException.class)
                    .hasMessage("not an unencrypted private key")
                    .hasNoCause();
        }
        assertThatThrownBy(() -> PrivateKeys.read("nothing")).hasMessage("no private key");
    }

    @Test
    void aKeyBelongsToItsCertificateAlone() {
        TlsIdentity one = authority.server("localhost");
        TlsIdentity other = authority.client("alice", List.of("dev"));

        assertThat(PrivateKeys.belongs(one.key(), one.certificate())).isTrue();
        assertThat(PrivateKeys.belongs(one.key(), other.certificate())).isFalse();
    }

    @Test
    void whatAnAuthorityIssuesIsReadBack() throws Exception {
        TlsIdentity server = authority.server("localhost", "127.0.0.1");
        TlsIdentity client = authority.client("alice", List.of("dev", "ops"));

        assertThat(PrivateKeys.read(server.certificatePem() + server.keyPem())).isEqualTo(server.key());
        assertThat(PemCertificates.read(server.keyPem() + server.certificatePem() + authority.certificatePem()))
                .containsExactly(server.certificate(), authority.certificate());
        assertThat(client.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=alice,O=ops,O=dev");
        assertThat(server.certificate().getSubjectAlternativeNames()).hasSize(2);
        for (X509Certificate each : List.of(server.certificate(), client.certificate())) {
            assertThat(authority.issued(each)).isTrue();
            assertThat(each.getNotAfter()).isEqualTo(NOW.plus(Duration.ofDays(365)));
        }
        assertThat(authority.issued(authority.expiredServer("localhost").certificate()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAAA", "", "MIIB"})
    void aBrokenCertificateIsAnError(String content) {
        String broken = "-----BEGIN CERTIFICATE-----\n" + content + "\n-----END CERTIFICATE-----\n";

        assertThatThrownBy(() -> PemCertificates.read(broken)).isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> PemCertificates.read(authority.certificatePem() + broken))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void aCertificateWithSomethingBehindItIsAnError() throws Exception {
        byte[] certificate = authority.certificate().getEncoded();
        byte[] longer = java.util.Arrays.copyOf(certificate, certificate.length + 3);

        assertThatThrownBy(() -> PemCertificates.read("-----BEGIN CERTIFICATE-----\n"
                        + Base64.getEncoder().encodeToString(longer) + "\n-----END CERTIFICATE-----\n"))
                .isInstanceOf(CertificateException.class);
    }

    private static KeyPair newKeys(String algorithm) throws NoSuchAlgorithmException {
        return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    }

    private static String pem(PemObjectGenerator object) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }
}
