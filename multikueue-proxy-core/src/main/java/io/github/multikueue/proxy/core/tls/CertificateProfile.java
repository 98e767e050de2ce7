package io.github.multikueue.proxy.core.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/**
 * How a {@link CertificateAuthority} makes keys, and for how long its certificates are valid.
 *
 * @param keys the kind of all keys
 * @param past since how long before it is issued a certificate is valid, for clocks that disagree
 * @param authority how long the authority's own certificate is valid from now on
 * @param issued how long the certificates that it issues are valid from now on
 */
public record CertificateProfile(KeyKind keys, Duration past, Duration authority, Duration issued) {

    /** EC keys, and everything valid from one year before it is issued to one year after it: for authorities that live as long as a process. */
    public static final CertificateProfile SHORT_LIVED =
            new CertificateProfile(KeyKind.EC, Duration.ofDays(365), Duration.ofDays(365), Duration.ofDays(365));

    /** A kind of key, with the signature that it makes. */
    public enum KeyKind {
        /** EC P-256, with SHA-256. */
        EC("EC", 256, "SHA256withECDSA"),
        /** RSA of 3072 bits, as strong as EC P-256, with SHA-256. */
        RSA("RSA", 3072, "SHA256withRSA");

        private final String algorithm;
        private final int bits;
        private final String signature;

        KeyKind(String algorithm, int bits, String signature) {
            this.algorithm = algorithm;
            this.bits = bits;
            this.signature = signature;
        }

        KeyPair generate(SecureRandom random) {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
                generator.initialize(bits, random);
                return generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        String signature() {
            return signature;
        }
    }

    /** When a certificate is valid. */
    record Validity(Date from, Date to) {}

    Validity ofAuthority(Instant now) {
        return validity(now, authority);
    }

    Validity ofIssued(Instant now) {
        return validity(now, issued);
    }

    /** Until an hour ago. */
    Validity ofExpired(Instant now) {
        return validity(now, Duration.ofHours(-1));
    }

    private Validity validity(Instant now, Duration future) {
        return new Validity(Date.from(now.minus(past)), Date.from(now.plus(future)));
    }
}
