package io.github.multikueue.proxy.core.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.FrontProxiedServer.Answer;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What proxies and extension API servers have fallen for, tried on one carrier; each carrier of the library has a subclass. The
 * cases, where each was seen, and which tests hold it:
 *
 * <table>
 * <caption>Cases</caption>
 * <tr><th>S01, S02</th><td>impersonation headers in any spelling, each alone (OCM #335, Infisical/cli#186)</td>
 *     <td>{@link #whoMayNotImpersonateIsRefusedAndNotIgnored}, {@link #impersonationHeadersGoNoFurther};
 *     {@code ImpersonatedCallersTest} for the MultiKueue API</td></tr>
 * <tr><th>S03</th><td>{@code Connection} names headers that say who somebody is (CVE-2021-31999)</td>
 *     <td>{@link #connectionTakesNoIdentityAway}</td></tr>
 * <tr><th>S04</th><td>{@code X-Remote-*} of anybody (kubernetes#119631)</td>
 *     <td>{@code RequestHeaderConformance}, {@code FrontProxyTest}</td></tr>
 * <tr><th>S05</th><td>wrong names in certificates, two users, escaped keys</td>
 *     <td>{@link #anotherNameOfTheRightAuthorityIsNobody}, {@link #twoUsersAreNobody}, {@code FrontProxyTest}, {@code RequestHeaderAuthenticatorTest}</td></tr>
 * <tr><th>S09</th><td>one user's answer for another (kcp 3cc86c621)</td>
 *     <td>{@link #tenThousandRequestsOf200UsersAreNeverMixedUp}</td></tr>
 * <tr><th>S10</th><td>line ends, NUL, and very long values in names (teleport#64586)</td>
 *     <td>{@link #noHeaderHidesInAName}, {@link #longNamesAndHundredsOfGroupsAreWelcome},
 *     {@code RequestHeaderAuthenticatorTest}; {@code ApiTargetsTest} for the limit of a request's head</td></tr>
 * <tr><th>S11</th><td>a header that is there already switches a proxy's own off</td>
 *     <td>{@code RancherTokensTest}, through an aggregator; nothing of the library forwards headers that say who somebody is</td></tr>
 * <tr><th>S24</th><td>verbs of unusual requests</td>
 *     <td>{@code RequestInfoTest}, {@code SubjectAccessReviewAuthorizerTest}</td></tr>
 * <tr><th>S25</th><td>a WebSocket handshake where only {@code create} is allowed (kubernetes#78741)</td>
 *     <td>{@link #aHandshakeIsRefusedBeforeTheUpgrade}</td></tr>
 * <tr><th>S29</th><td>a cache or a watch shows more than was asked for (CVE-2024-52280)</td>
 *     <td>{@link #whoMaySeeOneObjectSeesOneObject}; {@code RancherTokensTest} for objects of others</td></tr>
 * <tr><th>S30</th><td>hundreds of groups and namespaces (capsule#1028)</td>
 *     <td>{@code SubjectAccessReviewAuthorizerTest}</td></tr>
 * <tr><th>S45</th><td>the header {@code Host} of an attacker (kubernetes#8871)</td>
 *     <td>{@link HostileRequestConformance#theHostOpensNothingAndComesBackNowhere}; {@code ApiListenerTest} and
 *     {@code AllowedHostsTest} for names that a page was rebound from</td></tr>
 * <tr><th>S72</th><td>bombs of JSON, YAML and gzip (CVE-2019-11253)</td>
 *     <td>{@link HostileRequestConformance#aBombIsRefusedAndTheServerGoesOn}, {@code StrictDocumentTest}</td></tr>
 * <tr><th>S83</th><td>an answer in the form, or for the user, of another request (CVE-2025-14269)</td>
 *     <td>{@link HostileRequestConformance#eachAnswerHasTheFormThatItsRequestAccepts},
 *     {@link HostileRequestConformance#eachAnswerIsThatOfItsQuery}</td></tr>
 * <tr><th>S84</th><td>targets that are no paths (CVE-2026-33186)</td>
 *     <td>{@link HostileRequestConformance#aTargetThatIsNoPathIsRefused}, {@code ApiTargetsTest}</td></tr>
 * </table>
 */
public abstract class ApiSecurityConformance extends FrontProxiedConformance {

    private static final String ECHOES = FrontProxiedServer.ECHOES;
    private static final String WHO = ECHOES + "/x/me";

    private OkHttpClient anybody;

    @BeforeEach
    void openClient() {
        anybody = server.anybody().build();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Impersonate-User: root",
                "impersonate-user: root",
                "Impersonate-Group: system:masters",
                "IMPERSONATE-GROUP: system:masters",
                "Impersonate-Uid: 1",
                "Impersonate-Extra-Foo: x",
            })
    void whoMayNotImpersonateIsRefusedAndNotIgnored(String header) throws IOException {
        Answer answer = server.get(anybody, WHO, "Authorization: Bearer bob", header);

        assertThat(answer.status()).as(answer.text()).isIn(400, 403);
        boolean twoUsers = header.toLowerCase(Locale.ROOT).startsWith("impersonate-user");
        assertThat(server.get(anybody, WHO, "Authorization: Bearer bob", "Impersonate-User: alice", header)
                        .status())
                .isEqualTo(twoUsers ? 400 : 403);
    }

    /** Two readers could take different users out of them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Impersonate-User: carol",
                "impersonate-user: carol",
                "Impersonate-Group:",
                "Impersonate-Uid:",
                "Impersonate-Extra-Foo:",
                "Impersonate-Extra-a%00b: x",
                "Impersonate-Extra-a%ffb: x",
            })
    void anImpersonationThatCanBeReadInTwoWaysIsRefused(String header) throws IOException {
        Answer answer = server.get(anybody, WHO, "Authorization: Bearer alice", "Impersonate-User: bob", header);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("message").asText()).contains("expected: ");
    }

    @Test
    void impersonationHeadersGoNoFurther() throws IOException {
        Answer answer = server.get(
                anybody,
                WHO,
                "Authorization: Bearer alice",
                "Impersonate-User: bob",
                "impersonate-group: dev",
                "IMPERSONATE-UID: 1",
                "Impersonate-Extra-Foo: x",
                "Impersonate_User: root");

        assertThat(answer.json().path("user").asText()).isEqualTo("bob");
        assertThat(Json.texts(answer.json().path("headers")))
                .isNotEmpty()
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("impersonate"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Remote-User",
                "keep-alive, X-Remote-User, X-Remote-Group",
                "keep-alive, Impersonate-User, Authorization",
                "keep-alive\nConnection: X-Remote-User",
                "X-Remote-User\nconnection: Impersonate-User, Authorization",
            })
    void connectionTakesNoIdentityAway(String connection) throws IOException {
        String[] lines = ("Connection: " + connection).split("\n", -1);
        Answer proxied = server.get(server.frontProxy().build(), WHO, with(lines, "X-Remote-User: carol"));
        Answer impersonating =
                server.get(anybody, WHO, with(lines, "Authorization: Bearer alice", "Impersonate-User: bob"));
        Answer nobody = server.get(anybody, WHO, lines);

        assertThat(proxied.json().path("user").asText()).isEqualTo("carol");
        assertThat(impersonating.json().path("user").asText()).isEqualTo("bob");
        assertThat(nobody.status()).isEqualTo(401);
    }

    private static String[] with(String[] lines, String... more) {
        return Stream.concat(Stream.of(more), Stream.of(lines)).toArray(String[]::new);
    }

    @Test
    void anotherNameOfTheRightAuthorityIsNobody() throws IOException {
        assertThat(server.get(server.frontProxy("CN=somebody").build(), WHO, FrontProxiedServer.MASTER)
                        .status())
                .isEqualTo(401);
        assertThat(server.get(server.frontProxy().build(), WHO, FrontProxiedServer.MASTER)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void twoUsersAreNobody() throws IOException {
        Answer answer = server.get(server.frontProxy().build(), WHO, "X-Remote-User: bob", "X-Remote-User: admin");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("message").asText())
                .isEqualTo("header X-Remote-User: 2 different values (expected: one)");
    }

    @Test
    @Timeout(300)
    void tenThousandRequestsOf200UsersAreNeverMixedUp() throws Exception {
        OkHttpClient shared = server.frontProxy()
                .protocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1))
                .build();
        ExecutorService threads = Executors.newFixedThreadPool(32);
        try {
            List<Future<List<String>>> users = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String user = "user-" + i;
                users.add(threads.submit(() -> namesSeen(shared, user)));
            }
            for (int i = 0; i < users.size(); i++) {
                assertThat(users.get(i).get())
                        .containsOnly("user-" + i + " [group-user-" + i + "]")
                        .hasSize(50);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private List<String> namesSeen(OkHttpClient client, String user) throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            JsonNode who = server.get(client, WHO, "X-Remote-User: " + user, "X-Remote-Group: group-" + user)
                    .json();
            List<String> groups = new ArrayList<>(Json.texts(who.path("groups")));
            groups.remove("system:authenticated");
            names.add(who.path("user").asText() + " " + groups);
        }
        return names;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Remote-User: a\u0000b",
                "X-Remote-User: a\rX-Remote-Group: system:masters",
                "X-Remote-User: a\r\n X-Remote-Group: system:masters",
                "X-Remote-User: a\u0001b",
                "X-Remote-User: a\u007f",
                "X-Remote-User: a\r\nX-Remote-Extra-k%0d%0aX: y",
                " X-Remote-User: a",
                "X-Remote-User : a",
            })
    void noHeaderHidesInAName(String headers) throws IOException {
        assertThat(server.raw(
                        "GET " + WHO + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Remote-User: a\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");

        String answer = server.raw(
                "GET " + WHO + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n\r\n");

        // A connection that is closed at once is an answer too.
        assertThat(answer).matches("(?s)|HTTP/1.1 40[01] .*").doesNotContain("system:masters");
    }

    @Test
    void longNamesAndHundredsOfGroupsAreWelcome() throws IOException {
        String name = "n".repeat(9_000);
        String[] headers = Stream.concat(
                        Stream.of("X-Remote-User: " + name, "X-Remote-Extra-Long: " + name),
                        IntStream.range(0, 300).mapToObj(i -> "X-Remote-Group: group-of-some-length-" + i))
                .toArray(String[]::new);

        JsonNode who = server.get(server.frontProxy().build(), WHO, headers).json();

        assertThat(who.path("user").asText()).isEqualTo(name);
        assertThat(who.at("/extra/long/0").asText()).isEqualTo(name);
        assertThat(who.path("groups")).hasSize(301);
    }

    @Test
    void aHandshakeIsRefusedBeforeTheUpgrade() throws IOException {
        String[] handshake = {
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==",
            "Sec-WebSocket-Protocol: v5.channel.k8s.io",
            "Authorization: Bearer bob"
        };
        assertThat(server.get(anybody, ECHOES + "/x/exec?command=sh", handshake).status())
                .as("only create is offered")
                .isEqualTo(405);
        assertThat(server.get(anybody, ECHOES + "/x/attach", handshake).status())
                .as("not offered")
                .isEqualTo(404);
        handshake[5] = "Authorization: Bearer nobody";
        assertThat(server.get(anybody, ECHOES + "/x/exec?command=sh", handshake).status())
                .isEqualTo(403);
        assertThat(server.get(anybody, ECHOES + "?watch=true", handshake).status())
                .isEqualTo(403);
    }

    @Test
    void whoMaySeeOneObjectSeesOneObject() throws IOException {
        server.create("x");
        server.create("y");
        String user = "Authorization: Bearer only-x";

        assertThat(server.get(anybody, ECHOES, user).status()).isEqualTo(403);
        assertThat(server.get(anybody, ECHOES + "?watch=true", user).status()).isEqualTo(403);
        assertThat(server.get(anybody, "/apis/echo.example.com/v1alpha1/echoes", user)
                        .status())
                .isEqualTo(403);
        assertThat(server.get(anybody, ECHOES + "/y", user).status()).isEqualTo(403);
        assertThat(server.get(anybody, ECHOES + "?fieldSelector=metadata.name%3Dy", user)
                        .status())
                .isEqualTo(403);
        String selected = ECHOES + "?fieldSelector=metadata.name%3Dx";
        assertThat(server.get(anybody, selected, user).json().path("items")).hasSize(1);
        assertThat(server.get(anybody, selected + "&watch=true&timeoutSeconds=1", user)
                        .text())
                .contains("\"name\":\"x\"")
                .doesNotContain("\"name\":\"y\"");
        assertThat(server.get(anybody, ECHOES, "Authorization: Bearer nobody").status())
                .isEqualTo(403);
    }
}
