package io.github.multikueue.proxy.core.access.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.ClientCertificateVerifier;
import io.github.multikueue.proxy.core.tls.TestAuthority;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users of client certificates, as kube-apiserver reads them. */
class ClientCertificateAuthenticatorTest {

    private static final String UID = "1.3.6.1.4.1.57683.2=";

    private final TestAuthority authority = TestAuthority.root("cluster-ca");
    private final ClientCertificateVerifier verifier =
            new ClientCertificateVerifier(List.of(authority.certificate()), Clock.systemUTC());
    private final ClientCertificateAuthenticator authenticator = new ClientCertificateAuthenticator(() -> verifier);

    @Test
    void theSubjectIsTheUser() throws Exception {
        TestAuthority.Pair pair = authority.client("O=dev,O=system:masters,CN=alice", KeyPurposeId.id_kp_clientAuth);
        String fingerprint =
                Hashing.sha256().hashBytes(pair.certificate().getEncoded()).toString();

        assertThat(authenticate(pair))
                .contains(new UserInfo(
                        "alice",
                        "",
                        List.of("dev", "system:masters"),
                        Map.of("authentication.kubernetes.io/credential-id", List.of("X509SHA256=" + fingerprint))));
    }

    @Test
    void namesAreNotWhatTheyLookLikeInAText() {
        UserInfo user = authenticate(authority.client("O=a\\,O\\=system:masters,CN=al\\\\ice\\+CN\\=admin"))
                .orElseThrow();

        assertThat(user.name()).isEqualTo("al\\ice+CN=admin");
        assertThat(user.groups()).containsExactly("a,O=system:masters");
    }

    @Test
    void ofSeveralCommonNamesTheLastCountsAsInGo() {
        assertThat(authenticate(authority.client("CN=first,O=x,CN=last"))
                        .orElseThrow()
                        .name())
                .isEqualTo("last");
    }

    @Test
    void theUidIsAnAttributeOfTheSubject() {
        assertThat(authenticate(authority.client(UID + "u-1,CN=alice"))
                        .orElseThrow()
                        .uid())
                .isEqualTo("u-1");
        isRefused(authority.client(UID + "u-1," + UID + "u-2,CN=alice"));
    }

    @Test
    void withoutACommonNameNobodyIsNamed() {
        assertThat(authenticate(authority.client("O=dev"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CN=a\nb", "CN=a\0b", "CN=alice,O=a\r\nb", UID + "a\nb,CN=alice"})
    void controlCharactersAreRefused(String subject) {
        isRefused(authority.client(subject));
    }

    @Test
    void whoseCertificateIsNotOfTheAuthorityIsRefused() {
        isRefused(TestAuthority.root("cluster-ca").client("CN=admin,O=system:masters"));
        isRefused(authority.client("CN=admin", KeyPurposeId.id_kp_serverAuth));
    }

    @Test
    void withoutACertificateOrAnAuthorityThereIsNothingToSay() {
        assertThat(authenticator.authenticate(new RequestHead("GET", "/", List.of(), List.of())))
                .isEmpty();
        assertThat(new ClientCertificateAuthenticator(() -> null).authenticate(request(authority.client("CN=alice"))))
                .isEmpty();
    }

    private Optional<UserInfo> authenticate(TestAuthority.Pair pair) {
        return authenticator.authenticate(request(pair));
    }

    private void isRefused(TestAuthority.Pair pair) {
        assertThatThrownBy(() -> authenticate(pair))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(401));
    }

    private static RequestHead request(TestAuthority.Pair pair) {
        return new RequestHead("GET", "/", List.of(), pair.chain());
    }
}
