package io.github.multikueue.proxy.core.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A small certificate authority: issues certificates for servers and clients with EC P-256 keys, and forgets them. Its own key is in
 * memory only, so that an authority lives as long as the object. Certificates are valid from one year before they were issued, for
 * clocks that disagree, to one year after it. Safe for use by many threads.
 */
public final class CertificateAuthority {

    private static final Duration LIFETIME = Duration.ofDays(365);

    private final Clock clock;
    private final SecureRandom random;

    private final X500Name name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    /**
     * Makes an authority with a certificate that it signed itself.
     *
     * @param commonName the name of its certificate's subject
     * @param clock when certificates are issued
     * @param random for keys and serial numbers
     */
    public CertificateAuthority(String commonName, Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
        name = new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
        keys = newKeys();
        Instant now = clock.instant();
        X509v3CertificateBuilder builder = builder(name, keys, now.minus(LIFETIME), now.plus(LIFETIME));
        certificate = sign(extend(builder, Extension.basicConstraints, new BasicConstraints(true)));
    }

    /** The certificate of the authority itself, which others are to trust. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** The same as PEM. */
    public String certificatePem() {
        return TlsIdentity.pem(certificate);
    }

    /** Issues a server's certificate for these host names and IP addresses; the first is its common name too. */
    public TlsIdentity server(String... hosts) {
        Instant now = clock.instant();
        return server(now.minus(LIFETIME), now.plus(LIFETIME), hosts);
    }

    /** Issues a server's certificate that was valid until an hour ago. */
    public TlsIdentity expiredServer(String... hosts) {
        Instant now = clock.instant();
        return server(now.minus(LIFETIME), now.minus(Duration.ofHours(1)), hosts);
    }

    /** Issues a client's certificate: the user is its common name, the groups its organizations. */
    public TlsIdentity client(String user, List<String> groups) {
        X500NameBuilder subject = new X500NameBuilder();
        groups.forEach(group -> subject.addRDN(BCStyle.O, group));
        subject.addRDN(BCStyle.CN, user);
        KeyPair pair = newKeys();
        Instant now = clock.instant();
        X509v3CertificateBuilder builder = builder(subject.build(), pair, now.minus(LIFETIME), now.plus(LIFETIME));
        return new TlsIdentity(sign(builder), pair.getPrivate());
    }

    /** Whether this authority signed the certificate and it is valid now. */
    public boolean issued(X509Certificate candidate) {
        try {
            candidate.verify(keys.getPublic());
            candidate.checkValidity(Date.from(clock.instant()));
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private TlsIdentity server(Instant from, Instant to, String... hosts) {
        List<GeneralName> names = new ArrayList<>();
        for (String host : hosts) {
            boolean address = host.contains(":") || host.matches("[0-9.]+");
            names.add(new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host));
        }
        KeyPair pair = newKeys();
        X500Name subject = new X500NameBuilder().addRDN(BCStyle.CN, hosts[0]).build();
        X509v3CertificateBuilder builder = builder(subject, pair, from, to);
        GeneralNames alternatives = new GeneralNames(names.toArray(GeneralName[]::new));
        return new TlsIdentity(
                sign(extend(builder, Extension.subjectAlternativeName, alternatives)), pair.getPrivate());
    }

    private X509v3CertificateBuilder builder(X500Name subject, KeyPair pair, Instant from, Instant to) {
        BigInteger serial = new BigInteger(120, random);
        return new JcaX509v3CertificateBuilder(name, serial, Date.from(from), Date.from(to), subject, pair.getPublic());
    }

    private static X509v3CertificateBuilder extend(
            X509v3CertificateBuilder builder, ASN1ObjectIdentifier type, org.bouncycastle.asn1.ASN1Encodable value) {
        try {
            return builder.addExtension(type, false, value);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate sign(X509v3CertificateBuilder builder) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                            .setSecureRandom(random)
                            .build(keys.getPrivate())));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
