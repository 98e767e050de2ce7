package io.github.multikueue.proxy.core.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Issues certificates of all kinds, good and bad, valid for a day from an hour ago on. */
public final class TestAuthority {

    /** A certificate with its key, and the intermediates that its holder presents with it. */
    public record Pair(X509Certificate certificate, KeyPair keys, List<X509Certificate> intermediates) {

        /** What a client presents. */
        public List<X509Certificate> chain() {
            List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
            chain.addAll(intermediates);
            return chain;
        }
    }

    private static final Duration BEFORE = Duration.ofHours(1);
    private static final Duration AFTER = Duration.ofDays(1);

    private final Pair own;

    private TestAuthority(Pair own) {
        this.own = own;
    }

    /** A root of this common name. */
    public static TestAuthority root(String name) {
        KeyPair keys = keys();
        X500Name subject = new X500Name("CN=" + name);
        Instant now = Instant.now();
        return new TestAuthority(new Pair(
                issue(subject, keys, subject, keys, now.minus(BEFORE), now.plus(AFTER), true), keys, List.of()));
    }

    /** An authority that this one vouches for. */
    public TestAuthority intermediate(String name, KeyPurposeId... usages) {
        return new TestAuthority(issue("CN=" + name, BEFORE, AFTER, true, usages));
    }

    /** A client's certificate. */
    public Pair client(String subject, KeyPurposeId... usages) {
        return issue(subject, BEFORE, AFTER, false, usages);
    }

    /** A client's certificate with a validity of its own. */
    public Pair client(String subject, Duration begunBefore, Duration endsAfter) {
        return issue(subject, begunBefore, endsAfter, false);
    }

    /** A certificate that this one's key signs, whether it is an authority's or not. */
    public static Pair signedBy(Pair issuer, String subject) {
        return new TestAuthority(issuer).client(subject);
    }

    public X509Certificate certificate() {
        return own.certificate();
    }

    public String pem() {
        return pem(own.certificate());
    }

    public static String pem(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** TLS of a client that trusts a server of this authority, and presents the pair unless that is null. */
    public static SSLContext clientContext(X509Certificate serverAuthority, Pair client) {
        try {
            KeyStore trusted = emptyStore();
            trusted.setCertificateEntry("server", serverAuthority);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            KeyStore keys = emptyStore();
            if (client != null) {
                Certificate[] chain = client.chain().toArray(Certificate[]::new);
                keys.setKeyEntry("client", client.keys().getPrivate(), new char[0], chain);
            }
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore emptyStore() throws Exception {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        return store;
    }

    private Pair issue(
            String subject, Duration begunBefore, Duration endsAfter, boolean authority, KeyPurposeId... usages) {
        KeyPair keys = keys();
        Instant now = Instant.now();
        X500Name issuer =
                X500Name.getInstance(own.certificate().getSubjectX500Principal().getEncoded());
        X509Certificate issued = issue(
                issuer,
                own.keys(),
                new X500Name(subject),
                keys,
                now.minus(begunBefore),
                now.plus(endsAfter),
                authority,
                usages);
        boolean root = own.intermediates().isEmpty()
                && own.certificate()
                        .getIssuerX500Principal()
                        .equals(own.certificate().getSubjectX500Principal());
        return new Pair(issued, keys, root ? List.of() : own.chain());
    }

    private static X509Certificate issue(
            X500Name issuer,
            KeyPair issuerKeys,
            X500Name subject,
            KeyPair keys,
            Instant from,
            Instant to,
            boolean authority,
            KeyPurposeId... usages) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    new BigInteger(100, new SecureRandom()),
                    Date.from(from),
                    Date.from(to),
                    subject,
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (usages.length > 0) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usages));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(
                            new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
