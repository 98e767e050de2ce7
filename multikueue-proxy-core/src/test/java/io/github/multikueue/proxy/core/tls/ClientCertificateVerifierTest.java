package io.github.multikueue.proxy.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;

/** Whose client certificates an authenticator believes, whatever TLS has accepted. */
class ClientCertificateVerifierTest {

    private final TestAuthority authority = TestAuthority.root("ca");
    private final ClientCertificateVerifier verifier = verifier(authority.certificate());

    @Test
    void believesItsOwnAuthorityWithAndWithoutUsages() {
        accepts(verifier, authority.client("CN=alice"));
        accepts(verifier, authority.client("CN=alice", KeyPurposeId.id_kp_clientAuth));
        accepts(verifier, authority.client("CN=alice", KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth));
        accepts(verifier, authority.client("CN=alice", KeyPurposeId.anyExtendedKeyUsage));
    }

    @Test
    void doesNotBelieveAnAuthorityOfTheSameName() {
        refuses(verifier, TestAuthority.root("ca").client("CN=alice"));
    }

    @Test
    void doesNotBelieveACertificateThatNamesOtherUsagesOnly() {
        refuses(verifier, authority.client("CN=alice", KeyPurposeId.id_kp_serverAuth));
    }

    @Test
    void believesThroughIntermediatesThatTheClientPresents() {
        TestAuthority intermediate = authority.intermediate("between").intermediate("further between");
        TestAuthority.Pair client = intermediate.client("CN=alice");

        accepts(verifier, client);
        assertThat(client.chain()).hasSize(3);
        assertThatThrownBy(() -> verifier.verify(List.of(client.certificate())))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void anAuthorityForServersCannotVouchForClients() {
        TestAuthority forServers = authority.intermediate("for servers", KeyPurposeId.id_kp_serverAuth);

        refuses(verifier, forServers.client("CN=alice"));
    }

    @Test
    void aClientCannotVouchForAnybody() {
        TestAuthority.Pair client = authority.client("CN=alice");

        refuses(verifier, TestAuthority.signedBy(client, "CN=admin"));
        refuses(verifier(client.certificate()), TestAuthority.signedBy(client, "CN=admin"));
    }

    @Test
    void aCertificateInTheBundleIsBelievedItself() {
        TestAuthority.Pair client = authority.client("CN=alice");

        accepts(verifier(client.certificate()), client);
        refuses(verifier(client.certificate()), authority.client("CN=alice"));
        TestAuthority.Pair server = authority.client("CN=alice", KeyPurposeId.id_kp_serverAuth);
        refuses(verifier(server.certificate()), server);
    }

    @Test
    void timeCountsAlsoForAChainThatWasVerifiedBefore() throws Exception {
        refuses(verifier, authority.client("CN=early", Duration.ofMinutes(-5), Duration.ofHours(1)));
        refuses(verifier, authority.client("CN=late", Duration.ofMinutes(30), Duration.ofMinutes(-5)));

        TestAuthority.Pair client = authority.client("CN=alice", Duration.ofMinutes(5), Duration.ofMinutes(5));
        HandClock clock = new HandClock();
        ClientCertificateVerifier patient = new ClientCertificateVerifier(List.of(authority.certificate()), clock);
        patient.verify(client.chain());
        clock.now = clock.now.plus(Duration.ofMinutes(6));

        refuses(patient, client);
        clock.now = clock.now.plus(Duration.ofDays(2));
        refuses(patient, authority.client("CN=longer", Duration.ZERO, Duration.ofDays(9)));
    }

    @Test
    void withoutAuthoritiesOrWithoutACertificateNobodyIsBelieved() {
        refuses(verifier(), authority.client("CN=alice"));
        assertThatThrownBy(() -> verifier.verify(List.of())).hasMessage("no client certificate");
    }

    @Test
    void severalAuthoritiesMayBeInTheBundle() throws Exception {
        TestAuthority other = TestAuthority.root("other");
        ClientCertificateVerifier both = new ClientCertificateVerifier(
                PemCertificates.read("# two\n" + authority.pem() + other.pem()), Clock.systemUTC());

        accepts(both, authority.client("CN=alice"));
        accepts(both, other.client("CN=bob"));
        assertThat(both.authorities()).containsExactly(authority.certificate(), other.certificate());
    }

    private static ClientCertificateVerifier verifier(X509Certificate... authorities) {
        return new ClientCertificateVerifier(List.of(authorities), Clock.systemUTC());
    }

    private static void accepts(ClientCertificateVerifier verifier, TestAuthority.Pair client) {
        assertThatCode(() -> verifier.verify(client.chain())).doesNotThrowAnyException();
    }

    private static void refuses(ClientCertificateVerifier verifier, TestAuthority.Pair client) {
        assertThatThrownBy(() -> verifier.verify(client.chain()))
                .isInstanceOf(CertificateException.class)
                .hasMessageStartingWith("client certificate: ");
    }

    private static final class HandClock extends Clock {

        private Instant now = Instant.now();

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
