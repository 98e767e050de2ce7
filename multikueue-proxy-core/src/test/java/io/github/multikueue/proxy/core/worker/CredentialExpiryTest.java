package io.github.multikueue.proxy.core.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.api.WorkerCredential;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialExpiryTest {

    private static WorkerCredential token(String claims) {
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8));
        return new WorkerCredential.Token("e30." + encoded + ".c2lnbmF0dXJl");
    }

    @Test
    void aTokenOfAServiceAccountEndsWhenItSays() {
        assertThat(CredentialExpiry.of(token("{\"iss\":\"kubernetes\",\"exp\":1796000000}")))
                .contains(Instant.ofEpochSecond(1796000000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"exp\":\"soon\"}",
                "{\"exp\":null}",
                "[]",
                "not json",
                "",
                "{\"exp\":99999999999999999999999}",
                "{\"exp\":9223372036854775807}"
            })
    void aTokenThatDoesNotSayHasNone(String claims) {
        assertThat(CredentialExpiry.of(token(claims))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"opaque", "a.b", "a.!.c", "a.b.c.d", ".."})
    void whatIsNoJsonWebTokenHasNone(String token) {
        assertThat(CredentialExpiry.of(new WorkerCredential.Token(token))).isEmpty();
    }

    @Test
    void aCertificateEndsWhenItSays() {
        try (FakeCluster cluster = FakeCluster.start()) {
            TlsIdentity identity = cluster.clientCertificate(FakeUser.of("proxy"));
            assertThat(CredentialExpiry.of(
                            new WorkerCredential.ClientCertificate(identity.certificatePem(), identity.keyPem())))
                    .contains(identity.certificate().getNotAfter().toInstant());
        }
        assertThat(CredentialExpiry.of(new WorkerCredential.ClientCertificate("no PEM", "no PEM")))
                .isEmpty();
    }
}
