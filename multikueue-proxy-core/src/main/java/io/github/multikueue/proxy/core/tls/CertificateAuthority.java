package io.github.multikueue.proxy.core.tls;

import io.github.multikueue.proxy.core.tls.CertificateProfile.Validity;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A small certificate authority: issues certificates for servers and clients with keys of their own, and forgets them. Certificates have
 * the extensions of RFC 5280 that strict clients ask for: key identifiers, key usage, the purpose, and alternative names. Safe for use by
 * many threads.
 */
public final class CertificateAuthority {

    private final CertificateProfile profile;
    private final Clock clock;
    private final SecureRandom random;

    private final X500Name name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    /**
     * Makes an authority with a certificate that it signed itself, and {@link CertificateProfile#SHORT_LIVED}.
     *
     * @param commonName the name of its certificate's subject
     * @param clock when certificates are issued
     * @param random for keys and serial numbers
     */
    public CertificateAuthority(String commonName, Clock clock, SecureRandom random) {
        this(commonName, CertificateProfile.SHORT_LIVED, clock, random);
    }

    /**
     * Makes an authority with a certificate that it signed itself.
     *
     * @param commonName the name of its certificate's subject
     * @param profile how keys are made, and how long certificates are valid
     * @param clock when certificates are issued
     * @param random for keys and serial numbers
     */
    public CertificateAuthority(String commonName, CertificateProfile profile, Clock clock, SecureRandom random) {
        this.profile = profile;
        this.clock = clock;
        this.random = random;
        name = new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
        keys = profile.keys().generate(random);
        Draft draft = new Draft(name, keys.getPublic(), profile.ofAuthority(clock.instant()));
        draft.add(Extension.basicConstraints, true, new BasicConstraints(0));
        draft.add(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        certificate = draft.sign();
    }

    /** The certificate of the authority itself, which others are to trust. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** The same as PEM. */
    public String certificatePem() {
        return TlsIdentity.pem(certificate);
    }

    /** The authority itself, with the key that signs: who has it can issue certificates. */
    public TlsIdentity identity() {
        return new TlsIdentity(certificate, keys.getPrivate());
    }

    /** Issues a server's certificate for these host names and IP addresses; the first is its common name too. */
    public TlsIdentity server(String... hosts) {
        return server(profile.ofIssued(clock.instant()), hosts);
    }

    /** Issues a server's certificate that was valid until an hour ago. */
    public TlsIdentity expiredServer(String... hosts) {
        return server(profile.ofExpired(clock.instant()), hosts);
    }

    /** Issues a client's certificate: the user is its common name, the groups its organizations. */
    public TlsIdentity client(String user, List<String> groups) {
        X500NameBuilder subject = new X500NameBuilder();
        groups.forEach(group -> subject.addRDN(BCStyle.O, group));
        subject.addRDN(BCStyle.CN, user);
        KeyPair pair = profile.keys().generate(random);
        Draft draft = new Draft(subject.build(), pair.getPublic(), profile.ofIssued(clock.instant()));
        draft.use(KeyPurposeId.id_kp_clientAuth);
        return new TlsIdentity(draft.sign(), pair.getPrivate());
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

    private TlsIdentity server(Validity validity, String... hosts) {
        List<GeneralName> names = new ArrayList<>();
        for (String host : hosts) {
            boolean address = host.contains(":") || host.matches("[0-9.]+");
            names.add(new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host));
        }
        KeyPair pair = profile.keys().generate(random);
        X500Name subject = new X500NameBuilder().addRDN(BCStyle.CN, hosts[0]).build();
        Draft draft = new Draft(subject, pair.getPublic(), validity);
        draft.use(KeyPurposeId.id_kp_serverAuth);
        draft.add(Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
        return new TlsIdentity(draft.sign(), pair.getPrivate());
    }

    /** A certificate that is not signed yet. */
    private final class Draft {

        private final X509v3CertificateBuilder builder;

        Draft(X500Name subject, PublicKey key, Validity validity) {
            BigInteger serial = new BigInteger(120, random);
            builder = new JcaX509v3CertificateBuilder(name, serial, validity.from(), validity.to(), subject, key);
            try {
                JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
                add(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
                add(
                        Extension.authorityKeyIdentifier,
                        false,
                        identifiers.createAuthorityKeyIdentifier(keys.getPublic()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Not an authority, and for this purpose alone. */
        void use(KeyPurposeId purpose) {
            add(Extension.basicConstraints, true, new BasicConstraints(false));
            add(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        }

        void add(ASN1ObjectIdentifier extension, boolean critical, ASN1Encodable value) {
            try {
                builder.addExtension(extension, critical, value);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        X509Certificate sign() {
            try {
                return new JcaX509CertificateConverter()
                        .getCertificate(builder.build(
                                new JcaContentSignerBuilder(profile.keys().signature())
                                        .setSecureRandom(random)
                                        .build(keys.getPrivate())));
            } catch (OperatorCreationException | GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
