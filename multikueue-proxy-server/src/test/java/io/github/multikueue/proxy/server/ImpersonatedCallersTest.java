package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.json;
import static io.github.multikueue.proxy.server.TestServer.log;
import static io.github.multikueue.proxy.server.TestServer.namespaced;
import static io.github.multikueue.proxy.server.TestServer.run;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.multikueue.proxy.core.LoggedEvents;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeFleet.Right;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever sends {@code Impersonate-*} headers has the rights of the user they name, or is refused, as at an API server. */
@Timeout(180)
class ImpersonatedCallersTest {

    private enum Mode {
        SELF_SUBJECT_ACCESS_REVIEW,
        TOKEN_REVIEW;

        private TestServer server;
    }

    private static final List<String> PATHS = List.of(
            run("run", "resolve"),
            run("run", "taskruns"),
            run("run", "pods"),
            namespaced("/pods/run-task-pod/status?pipelineRun=run"),
            namespaced("/logs?pipelineRun=run&pod=run-task-pod"),
            namespaced("/logs?pipelineRun=run&pod=run-task-pod&format=sse"),
            namespaced("/logs/stream?pipelineRun=run&pod=run-task-pod"),
            run("run", "log"),
            run("run", "log/stream?format=ndjson"));

    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    private static int users;

    /** The impersonator, who may read everything herself. */
    private String alice;

    private String bob;
    private FakeGrant mayImpersonate;

    @BeforeAll
    static void start() {
        for (Mode mode : Mode.values()) {
            String authentication = mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
            mode.server = TestServer.start(
                    "AUTHENTICATION=" + authentication, "ACCESS_REVIEW_INTERVAL=2s", "REVIEW_CACHE_TTL=0");
            FakeTask task = mode.server.running("run");
            task.step("main").log().line("hello");
            task.finish();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> mode.server.get(run("run", "pods")).statusCode() == 200);
        }
    }

    @AfterAll
    static void stop() {
        for (Mode mode : Mode.values()) {
            mode.server.close();
        }
    }

    @BeforeEach
    void newUsers() {
        alice = "alice-" + users;
        bob = "bob-" + users++;
        mayImpersonate =
                FakeGrant.toUser(alice).verbs("impersonate").resources("users").names(bob);
        for (Mode mode : Mode.values()) {
            mode.server.fleet().user(alice);
            mode.server.fleet().user(bob, new Right[0]);
        }
    }

    static Stream<Arguments> everywhere() {
        return Stream.of(Mode.values()).flatMap(mode -> PATHS.stream().map(path -> Arguments.of(mode, path)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("everywhere")
    void whoMayNotImpersonateIsForbidden(Mode mode, String path) throws IOException {
        grantEverything(mode, bob);

        Answer answer = get(mode, path, "Impersonate-User: " + bob);

        assertThat(answer.code()).isEqualTo(403);
        assertThat(json(answer.body()).path("message").asText())
                .isEqualTo("users \"" + bob + "\" is forbidden: cannot impersonate resource \"users\" in API group \"\""
                        + " at the cluster scope");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("everywhere")
    void theRightsAreThoseOfTheUser(Mode mode, String path) throws IOException {
        mode.server.fleet().manager().grant(mayImpersonate);
        assertThat(get(mode, path, "Impersonate-User: " + bob).code()).isEqualTo(403);
        String carol = "carol-of-" + bob;
        grantEverything(mode, carol);
        mode.server
                .fleet()
                .manager()
                .grant(FakeGrant.toUser(alice).verbs("impersonate").resources("users"));

        assertThat(get(mode, path, "impersonate-user: " + carol).code()).isEqualTo(path.contains("stream") ? 101 : 200);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("everywhere")
    void anInvalidTokenIsUnauthorizedWhateverElseIsSent(Mode mode, String path) throws IOException {
        assertThat(as(mode, "no-such-token", path, "Impersonate-User: " + bob).code())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void groupsAreImpersonatedToo(Mode mode) throws IOException {
        FakeFleet fleet = mode.server.fleet();
        String group = "group-of-" + bob;
        fleet.manager()
                .grant(
                        mayImpersonate,
                        FakeGrant.toGroup(group).verbs("get").resources("pipelineruns"),
                        FakeGrant.toUser(alice)
                                .verbs("impersonate")
                                .resources("groups")
                                .names("K\u00f6ln", group));

        assertThat(get(mode, PATHS.get(0), "Impersonate-User: " + bob).code()).isEqualTo(403);
        assertThat(get(mode, PATHS.get(0), "Impersonate-User: " + bob, "Impersonate-Group: masters")
                        .code())
                .isEqualTo(403);
        assertThat(get(
                                mode,
                                PATHS.get(0),
                                "Impersonate-User: " + bob,
                                "Impersonate-Group: " + bytes("K\u00f6ln"),
                                "Impersonate-Group: " + group)
                        .code())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void anExtraAttributeNeedsTheRightToItsDecodedKey(Mode mode) throws IOException {
        FakeFleet fleet = mode.server.fleet();
        grantEverything(mode, bob);
        fleet.manager().grant(mayImpersonate);
        String[] headers = {"Impersonate-User: " + bob, "Impersonate-Extra-Example.com%2Fscopes: logs"};
        Answer refused = get(mode, PATHS.get(0), headers);
        assertThat(refused.code()).isEqualTo(403);
        assertThat(json(refused.body()).path("message").asText())
                .startsWith("userextras.authentication.k8s.io \"logs\" is forbidden: cannot impersonate resource"
                        + " \"userextras/example.com/scopes\"");

        fleet.manager().grant(FakeGrant.toUser(alice).verbs("impersonate").resources("userextras/example.com/scopes"));

        assertThat(get(mode, PATHS.get(0), headers).code()).isEqualTo(200);
    }

    static final List<List<String>> UNUSABLE = List.of(
            List.of("Impersonate-User:"),
            List.of("Impersonate-User: bob", "Impersonate-User: bob"),
            List.of("Impersonate-User: bob\tby"),
            List.of("Impersonate-User: " + bytes("bob\u0085by")),
            List.of("Impersonate-User: \u00ff"),
            List.of("Impersonate-Group: dev"),
            List.of("Impersonate-Uid: u1"),
            List.of("Impersonate-Extra-scopes: logs"),
            List.of("Impersonate-User: bob", "Impersonate-Group:"),
            List.of("Impersonate-User: bob", "Impersonate-Group: dev", "Impersonate-Group: a\tb"),
            List.of("Impersonate-User: bob", "Impersonate-Uid: u1", "Impersonate-Uid: u1"),
            List.of("Impersonate-User: bob", "Impersonate-Uid:"),
            List.of("Impersonate-User: bob", "Impersonate-Extra-: logs"),
            List.of("Impersonate-User: bob", "Impersonate-Extra-scopes:"),
            List.of("Impersonate-User: bob", "Impersonate-Extra-a%00b: logs"),
            List.of("Impersonate-User: bob", "Impersonate-Extra-a%ffb: logs"));

    @ParameterizedTest
    @FieldSource("UNUSABLE")
    void whatCannotBeImpersonatedIsABadRequest(List<String> headers) throws IOException {
        for (String path : List.of(PATHS.get(0), PATHS.get(4), PATHS.get(6))) {
            Answer answer = get(Mode.SELF_SUBJECT_ACCESS_REVIEW, path, headers.toArray(String[]::new));

            assertThat(answer.code()).as(path).isEqualTo(400);
            assertThat(json(answer.body()).path("message").asText()).contains("expected: ");
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aLogEndsWhenTheRightToImpersonateDoes(Mode mode) throws Exception {
        Body body = followAsBob(mode);

        mode.server.fleet().manager().revoke(mayImpersonate);

        assertThat(body.rest())
                .contains(
                        "event: error",
                        "access was revoked: users \\\"" + bob + "\\\" is forbidden: cannot impersonate");
        assertThat(body.isWhole()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aLogEndsWhenTheUsersRightDoes(Mode mode) throws Exception {
        Body body = followAsBob(mode);

        mode.server.fleet().manager().revokeGrantsOf(bob);

        assertThat(body.rest()).contains("event: error", "access was revoked: ", "is forbidden: cannot get resource");
        assertThat(body.isWhole()).isFalse();
    }

    @Test
    void theAuditHasBothNames() throws Exception {
        Mode mode = Mode.SELF_SUBJECT_ACCESS_REVIEW;
        grantEverything(mode, bob);
        try (LoggedEvents audit = new LoggedEvents("audit", Level.INFO)) {
            assertThat(get(mode, PATHS.get(1), "Impersonate-User: " + bob).code())
                    .isEqualTo(403);
            mode.server.fleet().manager().grant(mayImpersonate);
            assertThat(get(mode, PATHS.get(1), "Impersonate-User: " + bob).code())
                    .isEqualTo(200);
            assertThat(get(mode, PATHS.get(6), "Impersonate-User: " + bob).code())
                    .isEqualTo(101);

            // Each is written behind its answer.
            List<String> codes = List.of("403", "200", "101");
            await().until(() ->
                    codes.stream().noneMatch(code -> lines(audit, code).isEmpty()));
            for (String code : codes) {
                assertThat(lines(audit, code)).singleElement().satisfies(line -> {
                    assertThat(LoggedEvents.value(line, "caller")).isEqualTo(alice);
                    assertThat(LoggedEvents.value(line, "impersonatedUser")).isEqualTo(bob);
                });
            }
            assertThat(audit.events())
                    .extracting(LoggedEvents::text)
                    .noneMatch(line -> line.contains(alice + "-token"));
        }
    }

    /** Those about this test's users: the server has the last lines of a test before to write when this one begins. */
    private List<ILoggingEvent> lines(LoggedEvents audit, String code) {
        return audit.events().stream()
                .filter(event -> code.equals(LoggedEvents.value(event, "code")))
                .filter(event ->
                        Set.of("run", "run-task-pod").contains(String.valueOf(LoggedEvents.value(event, "name"))))
                .filter(event -> alice.equals(LoggedEvents.value(event, "caller"))
                        || bob.equals(LoggedEvents.value(event, "impersonatedUser")))
                .toList();
    }

    private Body followAsBob(Mode mode) {
        TestServer server = mode.server;
        grantEverything(mode, bob);
        server.fleet().manager().grant(mayImpersonate);
        FakeTask task = server.running("followed-" + bob);
        task.step("main").log().line("seen");
        Body body = new Body(server.send(
                server.request(log("logs", task, "&follow=true&format=sse"), alice + "-token")
                        .timeout(Duration.ofMinutes(1))
                        .header("Impersonate-User", bob),
                HttpResponse.BodyHandlers.ofInputStream()));
        body.await("\n\n");
        return body;
    }

    private static void grantEverything(Mode mode, String user) {
        FakeFleet fleet = mode.server.fleet();
        for (Right right : Right.values()) {
            fleet.manager().grant(fleet.grant(user, right));
        }
    }

    /** The body is that of a refusal; that of a log has no length. */
    private record Answer(int code, String body) {}

    private Answer get(Mode mode, String path, String... headers) throws IOException {
        return as(mode, alice + "-token", path, headers);
    }

    /** Written by hand: clients do not send what is not fit to be sent. */
    private static Answer as(Mode mode, String token, String path, String... headers) throws IOException {
        URI uri = mode.server.uri(path);
        List<String> head = new ArrayList<>(
                List.of("GET " + path + " HTTP/1.1", "Host: " + uri.getAuthority(), "Authorization: Bearer " + token));
        head.addAll(List.of(headers));
        head.addAll(
                path.contains("/stream")
                        ? List.of(
                                "Upgrade: websocket",
                                "Connection: Upgrade",
                                "Sec-WebSocket-Version: 13",
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
                        : List.of("Connection: close"));
        try (RawConnection connection = mode.server.connect()) {
            String answer = connection.request(head.toArray(String[]::new)).readHead();
            int code = Integer.parseInt(answer.split(" ", 3)[1]);
            Matcher length = CONTENT_LENGTH.matcher(answer);
            int bytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
            return new Answer(code, new String(connection.in().readNBytes(bytes), UTF_8));
        }
    }

    private static String bytes(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
