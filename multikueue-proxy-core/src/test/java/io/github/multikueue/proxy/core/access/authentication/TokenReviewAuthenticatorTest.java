package io.github.multikueue.proxy.core.access.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Connections;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users of bearer tokens, over a real connection to a cluster that reviews them. */
class TokenReviewAuthenticatorTest {

    private static final String PROXY = "system:serviceaccount:system:proxy";
    private static final String SUBPROTOCOL = "base64url.bearer.authorization.k8s.io.";

    private final FakeCluster cluster = FakeCluster.start();
    private final AtomicLong now = new AtomicLong();
    private ApiClient client;
    private TokenReviewAuthenticator authenticator;

    @BeforeEach
    void begin() {
        cluster.token("alice-token", new UserInfo("alice", "u1", List.of("dev"), Map.of("scopes", List.of("a", "b"))));
        String own = cluster.token(FakeUser.serviceAccount("system", "proxy"));
        cluster.grant(FakeGrant.toUser(PROXY).verbs("create").resources("tokenreviews"));
        client = Connections.withToken(cluster, own, Duration.ofMinutes(1));
        authenticator = new TokenReviewAuthenticator(client, List.of(), TokenReviewAuthenticator.DEFAULT_TTL, now::get);
    }

    @AfterEach
    void end() {
        client.close();
        cluster.close();
    }

    @Test
    void theClusterKnowsTheUser() {
        assertThat(authenticate("Authorization: Bearer alice-token"))
                .contains(new UserInfo(
                        "alice", "u1", List.of("dev", "system:authenticated"), Map.of("scopes", List.of("a", "b"))));
        assertThat(authenticate("authorization: bearer   alice-token ")).isPresent();
    }

    @Test
    void whoHasNoTokenIsAnothersBusiness() {
        assertThat(authenticate()).isEmpty();
        assertThat(authenticate("Authorization: Basic YWxpY2U6cHc=")).isEmpty();
        assertThat(authenticate("Authorization: BearerX alice-token")).isEmpty();
        assertThat(reviews()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer", "Bearer ", "Bearer wrong", "Bearer alice-token x", "Bearer a\tb", "bearer ümlaut"})
    void aTokenThatIsNotValidIsRefused(String authorization) {
        isRefused(401, "Authorization: " + authorization);
    }

    @Test
    void twoTokensAreNone() {
        isRefused(401, "Authorization: Bearer alice-token", "Authorization: Bearer alice-token");
        assertThat(reviews()).isEmpty();
    }

    @Test
    void aBrowserSendsItAsASubprotocolOfItsWebSocket() {
        String token = SUBPROTOCOL
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("alice-token".getBytes(StandardCharsets.UTF_8));
        String upgrade = "Upgrade: websocket";

        assertThat(authenticate(upgrade, "Sec-WebSocket-Protocol: binary.k8s.io, " + token))
                .isPresent();
        assertThat(authenticate(upgrade, "Sec-WebSocket-Protocol: " + token, "Sec-WebSocket-Protocol: binary.k8s.io"))
                .isPresent();
        assertThat(authenticate("Sec-WebSocket-Protocol: binary.k8s.io, " + token))
                .as("without a WebSocket")
                .isEmpty();
        assertThat(authenticate(upgrade, "Sec-WebSocket-Protocol: binary.k8s.io"))
                .isEmpty();
        isRefused(401, upgrade, "Sec-WebSocket-Protocol: " + token);
        isRefused(401, upgrade, "Sec-WebSocket-Protocol: a, " + token + ", " + token);
        isRefused(401, upgrade, "Sec-WebSocket-Protocol: a, " + SUBPROTOCOL + "!!");
        isRefused(401, upgrade, "Sec-WebSocket-Protocol: a, " + SUBPROTOCOL);
        isRefused(401, upgrade, "Sec-WebSocket-Protocol: a, " + token, "Authorization: Bearer wrong");
    }

    @Test
    void answersAreRememberedForTenSecondsWhateverTheyAre() {
        for (int i = 0; i < 3; i++) {
            authenticate("Authorization: Bearer alice-token");
            isRefused(401, "Authorization: Bearer wrong");
        }
        assertThat(reviews()).hasSize(2);

        cluster.revokeToken("alice-token");
        now.addAndGet(Duration.ofSeconds(11).toNanos());
        isRefused(401, "Authorization: Bearer alice-token");
        assertThat(reviews()).hasSize(3);
    }

    @Test
    void aStormWithOneTokenCostsOneReview() throws Exception {
        cluster.inject(Fault.on("create", "tokenreviews").delay(Duration.ofMillis(300)));
        ExecutorService threads = Executors.newFixedThreadPool(50);
        try {
            List<Future<Optional<UserInfo>>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(threads.submit(() -> authenticate("Authorization: Bearer alice-token")));
            }
            for (Future<Optional<UserInfo>> answer : answers) {
                assertThat(answer.get()).map(UserInfo::name).contains("alice");
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(reviews()).hasSize(1);
    }

    @Test
    void aClusterThatDoesNotAnswerIsAFailureAndNoAnswer() {
        cluster.disconnect();
        isRefused(500, "Authorization: Bearer alice-token");
        cluster.reconnect();
        assertThat(authenticate("Authorization: Bearer alice-token")).isPresent();
    }

    @Test
    void aClusterThatDoesNotLetUsAskIsAFailureAndNoAnswer() {
        cluster.revokeGrantsOf(PROXY);
        isRefused(500, "Authorization: Bearer alice-token");
    }

    private Optional<UserInfo> authenticate(String... headers) {
        return authenticator.authenticate(request(headers));
    }

    private void isRefused(int code, String... headers) {
        assertThatThrownBy(() -> authenticate(headers))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code))
                .hasMessageNotContaining(cluster.url());
    }

    private List<FakeRequest> reviews() {
        return cluster.requests().of("create", "tokenreviews");
    }

    private static RequestHead request(String... headers) {
        List<Map.Entry<String, String>> lines = new ArrayList<>();
        for (String header : headers) {
            int colon = header.indexOf(": ");
            lines.add(Map.entry(header.substring(0, colon), header.substring(colon + 2)));
        }
        return new RequestHead("GET", "/apis", lines, List.of());
    }
}
