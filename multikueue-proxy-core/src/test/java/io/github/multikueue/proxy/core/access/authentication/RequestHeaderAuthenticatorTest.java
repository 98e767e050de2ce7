package io.github.multikueue.proxy.core.access.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.ClientCertificateVerifier;
import io.github.multikueue.proxy.core.tls.TestAuthority;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a front proxy's headers make of a request, and whose headers count. */
class RequestHeaderAuthenticatorTest {

    private static final TestAuthority AUTHORITY = TestAuthority.root("front-proxy-ca");
    private static final ClientCertificateVerifier VERIFIER =
            new ClientCertificateVerifier(List.of(AUTHORITY.certificate()), Clock.systemUTC());
    private static final List<X509Certificate> FRONT_PROXY = AUTHORITY
            .client("CN=front-proxy-client", KeyPurposeId.id_kp_clientAuth)
            .chain();

    private final RequestHeaderAuthenticator authenticator = authenticator(List.of("front-proxy-client"), List.of());

    @Test
    void theFrontProxyTellsWhoTheUserIs() {
        UserInfo user = user(
                "X-Remote-User: alice",
                "X-Remote-Group: dev",
                "X-Remote-Group: system:authenticated",
                "X-Remote-Extra-Scopes: one",
                "x-remote-extra-scopes: two",
                "X-Remote-Extra-Authentication.kubernetes.io%2fcredential-Id: X509SHA256=b593",
                "X-Remote-Extra-Bad%zz: kept",
                "X-Remote-Extra-Plus+Sign: kept");

        assertThat(user)
                .isEqualTo(new UserInfo(
                        "alice",
                        "",
                        List.of("dev", "system:authenticated"),
                        Map.of(
                                "scopes", List.of("one", "two"),
                                "authentication.kubernetes.io/credential-id", List.of("X509SHA256=b593"),
                                "bad%zz", List.of("kept"),
                                "plus+sign", List.of("kept"))));
    }

    @Test
    void theUidCountsOnlyIfItsHeaderIsConfigured() {
        assertThat(user("X-Remote-User: alice", "X-Remote-Uid: u1").uid()).isEmpty();
        assertThat(authenticator(List.of(), List.of("X-Remote-Uid"))
                        .authenticate(request(FRONT_PROXY, "X-Remote-User: alice", "X-Remote-Uid: u1"))
                        .orElseThrow()
                        .uid())
                .isEqualTo("u1");
    }

    @Test
    void differentUsersAreRefused() {
        String problem = "header X-Remote-User: 2 different values (expected: one)";
        isRefused(problem, "X-Remote-User: alice", "X-Remote-User: admin");
        isRefused(problem, "X-Remote-User: alice", "x-remote-user: admin");
        isRefused(problem, "X-Remote-User: ", "X-Remote-User: alice", "X-Remote-User: admin");
        assertThat(user("X-Remote-User: alice", "X-Remote-User: alice").name()).isEqualTo("alice");
    }

    @Test
    void differentUidsAreRefused() {
        RequestHeaderAuthenticator withUids = authenticator(List.of(), List.of("X-Remote-Uid"));

        assertThatThrownBy(() -> withUids.authenticate(
                        request(FRONT_PROXY, "X-Remote-User: alice", "X-Remote-Uid: 1", "X-Remote-Uid: 2")))
                .isInstanceOf(StatusException.class)
                .hasMessage("header X-Remote-Uid: 2 different values (expected: one)");
    }

    @Test
    void ofSeveralHeadersTheFirstOfTheConfigurationCounts() {
        assertThat(user("X-Other-User: bob", "X-Remote-User: alice").name())
                .as("the order of the configuration, and not of the request")
                .isEqualTo("alice");
        assertThat(user("X-Remote-User: ", "X-Other-User: bob").name()).isEqualTo("bob");
    }

    @Test
    void aUserMayHaveHundredsOfGroups() {
        List<String> groups =
                IntStream.range(0, 300).mapToObj(i -> "group-" + i).toList();
        String[] headers = Stream.concat(
                        Stream.of("X-Remote-User: alice"), groups.stream().map(group -> "X-Remote-Group: " + group))
                .toArray(String[]::new);

        assertThat(user(headers).groups()).isEqualTo(groups);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\nX-Evil: 1", "\n", "\0", "\u0007", "\u0085"})
    void controlCharactersAreRefusedWhereverTheyAre(String evil) {
        isMalformed("X-Remote-User: a" + evil);
        isMalformed("X-Remote-User: alice", "X-Remote-Group: g" + evil);
        isMalformed("X-Remote-User: alice", "X-Remote-Extra-K: v" + evil);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%0d%0a", "%00", "%7f"})
    void alsoIfTheyAreEscapedInAKey(String evil) {
        isMalformed("X-Remote-User: alice", "X-Remote-Extra-a" + evil + "b: v");
    }

    private void isMalformed(String... headers) {
        isRefused("control characters (expected: printable text)", headers);
    }

    private void isRefused(String problem, String... headers) {
        assertThatThrownBy(() -> user(headers))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400))
                .hasMessageEndingWith(problem);
    }

    @Test
    void namesMayHaveLettersOfAnyLanguage() {
        assertThat(user("X-Remote-User: jürgen", "X-Remote-Group: 開発").groups()).containsExactly("開発");
    }

    @Test
    void theCertificateAloneIsNobody() {
        assertThat(authenticator.authenticate(request(FRONT_PROXY))).isEmpty();
        assertThat(authenticator.authenticate(request(FRONT_PROXY, "X-Remote-Group: system:masters")))
                .isEmpty();
        assertThat(authenticator.authenticate(request(FRONT_PROXY, "X_Remote_User: admin")))
                .isEmpty();
    }

    @Test
    void headersWithoutACertificateSayNothing() {
        assertThat(authenticator.authenticate(
                        request(List.of(), "X-Remote-User: admin", "X-Remote-Group: system:masters")))
                .isEmpty();
    }

    @Test
    void aCertificateOfAnotherAuthorityOrNameIsRefused() {
        List<X509Certificate> foreign = TestAuthority.root("front-proxy-ca")
                .client("CN=front-proxy-client")
                .chain();
        List<X509Certificate> otherName =
                AUTHORITY.client("CN=somebody,O=front-proxy-client").chain();
        List<X509Certificate> server = AUTHORITY
                .client("CN=front-proxy-client", KeyPurposeId.id_kp_serverAuth)
                .chain();
        List<X509Certificate> followed = List.of(foreign.get(0), FRONT_PROXY.get(0), AUTHORITY.certificate());

        for (List<X509Certificate> chain : List.of(foreign, otherName, server, followed)) {
            assertThatThrownBy(() -> authenticator.authenticate(request(chain, "X-Remote-User: admin")))
                    .isInstanceOfSatisfying(
                            StatusException.class, e -> assertThat(e.code()).isEqualTo(401))
                    .hasMessage("Unauthorized");
        }
    }

    @Test
    void noAllowedNamesMeanAnyNameButABlankOneDoesNot() {
        RequestHead request = request(AUTHORITY.client("CN=anybody").chain(), "X-Remote-User: alice");

        assertThat(authenticator(List.of(), List.of()).authenticate(request)).isPresent();
        assertThatThrownBy(() -> authenticator(List.of(""), List.of()).authenticate(request))
                .isInstanceOf(StatusException.class);
        assertThatThrownBy(() -> authenticator(List.of(" "), List.of()).authenticate(request))
                .isInstanceOf(StatusException.class);
    }

    @Test
    void withoutAConfigurationNobodyIsBelieved() {
        assertThat(new RequestHeaderAuthenticator(() -> null)
                        .authenticate(request(FRONT_PROXY, "X-Remote-User: admin")))
                .isEmpty();
    }

    private UserInfo user(String... headers) {
        return authenticator.authenticate(request(FRONT_PROXY, headers)).orElseThrow();
    }

    private static RequestHeaderAuthenticator authenticator(List<String> allowedNames, List<String> uidHeaders) {
        RequestHeaderConfig config = new RequestHeaderConfig(
                VERIFIER,
                allowedNames,
                List.of(" ", "X-Remote-User", "X-Other-User"),
                uidHeaders,
                List.of("X-Remote-Group"),
                List.of("X-Remote-Extra-", ""));
        return new RequestHeaderAuthenticator(() -> config);
    }

    private static RequestHead request(List<X509Certificate> certificates, String... headers) {
        List<Map.Entry<String, String>> lines = new ArrayList<>();
        for (String header : headers) {
            int colon = header.indexOf(": ");
            lines.add(Map.entry(header.substring(0, colon), header.substring(colon + 2)));
        }
        return new RequestHead("GET", "/apis", lines, certificates);
    }
}
