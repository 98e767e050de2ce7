package io.github.multikueue.proxy.core.apiserver.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.Authenticator;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.TestExchange;
import io.github.multikueue.proxy.core.apiserver.discovery.HealthCheck;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStore;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectCreator;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectGetter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request meets on its way, whatever resource it is for. */
class ApiServerTest {

    private static final String CUPS = "/apis/shop.example.com/v1/namespaces/shop/cups";

    private final ResourceDescription cups =
            ResourceDescription.of("shop.example.com", "v1", "Cup").build();
    private final ServedResources resources = new ServedResources();
    private final List<String> reviewed = new ArrayList<>();
    private ApiServer server = null;

    /** A user's name is its token; alice may do everything, bob may only impersonate carol, everybody may read documents. */
    private ApiServerBuilder builder() {
        return ApiServer.builder(resources)
                .authenticator(ApiServerTest::byToken)
                .authorizer(this::review);
    }

    private static Optional<UserInfo> byToken(io.github.multikueue.proxy.core.kube.meta.RequestHead request) {
        String token = request.header("Authorization");
        if (token == null) {
            return Optional.empty();
        }
        if (token.equals("bad")) {
            throw StatusException.unauthorized();
        }
        return Optional.of(UserInfo.of(token));
    }

    private synchronized Authorizer.Decision review(UserInfo user, RequestInfo request) {
        reviewed.add(
                user.name() + " " + request.verb() + " " + request.resourceAndSubresource() + " " + request.name());
        boolean impersonation = request.verb().equals("impersonate")
                && user.name().equals("bob")
                && request.name().equals("carol");
        boolean allowed = user.name().equals("alice")
                || user.name().equals("carol")
                || impersonation
                || !request.isResourceRequest();
        return new Authorizer.Decision(allowed, "");
    }

    private TestExchange ask(TestExchange exchange) {
        if (server == null) {
            server = builder().build();
        }
        try {
            server.handle(exchange);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return exchange;
    }

    private void serveFromMemory() {
        MemoryStore store = new MemoryStore(Clock.systemUTC());
        resources.add(new ServedResource(cups, new MemoryStorage(store, cups.groupResource())));
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void createsAndReadsAnObject() {
        serveFromMemory();

        TestExchange created = ask(TestExchange.of(
                "POST", CUPS, "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"size\":1}}", "Authorization", "alice"));
        TestExchange read = ask(TestExchange.get(CUPS + "/a", "Authorization", "alice"));

        assertThat(created.status()).isEqualTo(201);
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.json().at("/spec/size").asInt()).isEqualTo(1);
        assertThat(read.json().path("kind").asText()).isEqualTo("Cup");
    }

    @ParameterizedTest
    @CsvSource({"bad, 401", "'', 401", "bob, 403", "alice, 200"})
    void onlyWhoIsKnownAndMayGetsAnAnswer(String token, int status) {
        serveFromMemory();

        TestExchange answer =
                ask(token.isEmpty() ? TestExchange.get(CUPS) : TestExchange.get(CUPS, "Authorization", token));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("code").asInt(200)).isEqualTo(status);
    }

    @Test
    void aDenialNamesWhatWasDenied() {
        serveFromMemory();

        TestExchange answer = ask(TestExchange.get(CUPS + "/a", "Authorization", "bob"));

        assertThat(answer.json().path("message").asText())
                .isEqualTo(
                        "cups.shop.example.com \"a\" is forbidden: User \"bob\" cannot get resource \"cups\" in API group"
                                + " \"shop.example.com\" in the namespace \"shop\"");
    }

    /** A resource that nobody serves is not told of to who may not see it. */
    @Test
    void rightsAreReviewedBeforeAnythingIsLookedUp() {
        assertThat(ask(TestExchange.get("/apis/a.example/v1/things", "Authorization", "bob"))
                        .status())
                .isEqualTo(403);
        assertThat(ask(TestExchange.get("/apis/a.example/v1/things", "Authorization", "alice"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void anotherAuthenticatorIsAskedIfOneDoesNotKnowTheUser() {
        serveFromMemory();
        Authenticator refusing = request -> {
            throw StatusException.unauthorized();
        };
        server = ApiServer.builder(resources)
                .authenticator(refusing)
                .authenticator(request -> Optional.of(UserInfo.of("alice")))
                .authorizer(this::review)
                .build();

        assertThat(ask(TestExchange.get(CUPS)).status()).isEqualTo(200);
    }

    @Test
    void impersonatesWhoeverTheUserMay() {
        serveFromMemory();

        TestExchange allowed = ask(TestExchange.get(CUPS, "Authorization", "bob", "Impersonate-User", "carol"));
        TestExchange denied = ask(TestExchange.get(CUPS, "Authorization", "bob", "Impersonate-User", "alice"));
        TestExchange groupsAlone =
                ask(TestExchange.get(CUPS, "Authorization", "bob", "Impersonate-Group", "system:masters"));

        assertThat(allowed.status()).isEqualTo(200);
        assertThat(reviewed).contains("bob impersonate users carol", "carol list cups ");
        assertThat(denied.status()).isEqualTo(403);
        assertThat(groupsAlone.status()).isEqualTo(400);
    }

    @Test
    void identityHeadersReachNoStorage() {
        AtomicReference<List<String>> seen = new AtomicReference<>(List.of());
        ResourceDescription withLog = ResourceDescription.of("shop.example.com", "v1", "Cup")
                .subresource("log", "get")
                .build();
        resources.add(new ServedResource(
                withLog,
                (ObjectGetter) (context, key) -> {
                    throw StatusException.notFound(withLog.groupResource(), key.name());
                },
                java.util.Map.of("log", (context, key, exchange) -> {
                    seen.set(exchange.request().headers().stream()
                            .map(header -> header.getKey())
                            .toList());
                    exchange.respond(200, java.util.Map.of());
                })));

        ask(TestExchange.get(
                CUPS + "/a/log",
                "Authorization",
                "alice",
                "X-Remote-User",
                "root",
                "impersonate-uid",
                "",
                "X-Other",
                "1"));

        assertThat(seen.get()).isEmpty();
        ask(TestExchange.get(CUPS + "/a/log", "Authorization", "alice", "X-Remote-User", "root", "X-Other", "1"));
        assertThat(seen.get()).containsExactly("X-Other");
    }

    @Test
    void aStorageThatFailsHarmsItsRequestAloneAndTellsNothing() {
        resources.add(new ServedResource(cups, (ObjectGetter) (context, key) -> {
            throw new IllegalStateException("password of the database: 1234");
        }));

        TestExchange answer = ask(TestExchange.get(CUPS + "/a", "Authorization", "alice"));

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().path("reason").asText()).isEqualTo("InternalError");
        assertThat(answer.text()).doesNotContain("1234");
        assertThat(ask(TestExchange.get("/healthz", "Authorization", "alice")).status())
                .isEqualTo(200);
    }

    /** Blocks until its thread is interrupted. */
    private static RuntimeException neverAnswer() {
        try {
            new CountDownLatch(1).await();
            throw new AssertionError("not interrupted");
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static ObjectGetter neverAnswering() {
        return (context, key) -> {
            throw neverAnswer();
        };
    }

    private void assertThatItTimesOut(TestExchange exchange) throws InterruptedException {
        Thread request = new Thread(() -> ask(exchange));
        request.start();

        await().until(exchange::isComplete);
        assertThat(exchange.status()).isEqualTo(504);
        assertThat(exchange.json().path("reason").asText()).isEqualTo("Timeout");
        request.join(60_000);
        assertThat(request.isAlive()).isFalse();
    }

    @Test
    void aStorageThatBlocksIsInterruptedAndTheClientIsTold() throws Exception {
        resources.add(new ServedResource(cups, neverAnswering()));
        server = builder().requestTimeout(Duration.ofMillis(50)).build();
        TestExchange exchange = TestExchange.get(CUPS + "/a", "Authorization", "alice");

        assertThatItTimesOut(exchange);
    }

    /** Watches may last, but they must begin in time. */
    @Test
    void aStorageThatBlocksWhenAWatchIsOpenedIsInterruptedAndTheClientIsTold() throws Exception {
        resources.add(new ServedResource(cups, (ObjectWatcher) (context, query, listener) -> {
            throw neverAnswer();
        }));
        server = builder().requestTimeout(Duration.ofMillis(50)).build();
        TestExchange exchange = TestExchange.get(CUPS + "?watch=1", "Authorization", "alice");

        assertThatItTimesOut(exchange);
        assertThat(server.watches().count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/ready"})
    void whoProbesByAnotherSpellingIsToldTheRightOne(String path) throws Exception {
        TestExchange answer = ask(TestExchange.get(path, "Authorization", "alice"));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).isEqualTo("404 page not found (expected: /healthz, /livez or /readyz)\n");
    }

    @Test
    void aClientThatDoesNotTakeItsAnswerKeepsNobodyElseFromBeingTold() throws Exception {
        resources.add(new ServedResource(cups, neverAnswering()));
        server = builder().requestTimeout(Duration.ofMillis(50)).build();
        TestExchange stuck =
                TestExchange.get(CUPS + "/a", "Authorization", "alice").stopReading();
        Thread first = new Thread(() -> ask(stuck));
        first.start();
        await().until(() -> stuck.status() == 504);

        TestExchange other = TestExchange.get(CUPS + "/b", "Authorization", "alice");
        Thread second = new Thread(() -> ask(other));
        second.start();
        await().until(other::isComplete);

        assertThat(other.status()).isEqualTo(504);
        stuck.leave();
        first.join(60_000);
        second.join(60_000);
        assertThat(first.isAlive() || second.isAlive()).isFalse();
    }

    @Test
    void aServerIsReadyWhenAllItNeedsIsWell() {
        AtomicReference<Optional<String>> problem = new AtomicReference<>(Optional.of("no connection to the database"));
        server = builder().readyCheck(new HealthCheck("database", problem::get)).build();

        TestExchange before = ask(TestExchange.get("/readyz?verbose", "Authorization", "alice"));
        problem.set(Optional.empty());
        TestExchange after = ask(TestExchange.get("/readyz?verbose", "Authorization", "alice"));

        assertThat(before.status()).isEqualTo(500);
        assertThat(before.text()).contains("[-]database failed");
        assertThat(after.status()).isEqualTo(200);
        assertThat(after.text()).contains("[+]database ok");
    }

    @Test
    void aServerThatIsAboutToStopSaysSoAndGoesOnServing() {
        serveFromMemory();
        assertThat(ask(TestExchange.get("/readyz?verbose", "Authorization", "alice"))
                        .text())
                .contains("[+]shutdown ok");

        server.announceShutdown();

        TestExchange ready = ask(TestExchange.get("/readyz?verbose", "Authorization", "alice"));
        assertThat(ready.status()).isEqualTo(500);
        assertThat(ready.text()).contains("[-]shutdown failed");
        assertThat(ask(TestExchange.get("/livez", "Authorization", "alice")).status())
                .isEqualTo(200);
        assertThat(ask(TestExchange.get(CUPS, "Authorization", "alice")).status())
                .isEqualTo(200);
    }

    @Test
    void tooManyRequestsAtATimeAreTurnedAway() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        resources.add(new ServedResource(cups, (ObjectGetter) (context, key) -> {
            entered.countDown();
            try {
                free.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
            throw StatusException.notFound(cups.groupResource(), key.name());
        }));
        server = builder().limits(new RequestLimits(1, 1, 1, 1)).build();
        Thread first = new Thread(() -> ask(TestExchange.get(CUPS + "/a", "Authorization", "alice")));
        first.start();
        entered.await();

        TestExchange second = ask(TestExchange.get(CUPS + "/a", "Authorization", "carol"));
        free.countDown();
        first.join(60_000);

        assertThat(second.status()).isEqualTo(429);
        assertThat(second.header("Retry-After")).isEqualTo("1");
        assertThat(ask(TestExchange.get(CUPS + "/a", "Authorization", "carol")).status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"metadata\":{\"name\":\"a\",\"namespace\":\"other\"}} | 400 | does not match the namespace sent",
                "{\"kind\":\"Mug\",\"metadata\":{\"name\":\"a\"}} | 400 | Mug",
                "{\"apiVersion\":\"shop.example.com/v2\",\"metadata\":{\"name\":\"a\"}} | 400 | shop.example.com/v2",
                "{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"1\"}} | 400 | resourceVersion should not be set",
                "{\"metadata\":{\"name\":\"A_b\"}} | 422 | a lowercase RFC 1123 subdomain",
                "{\"metadata\":{}} | 422 | name or generateName is required",
                "[] | 400 | must be of type Cup",
                "{\"metadata\":{\"name\":\"a\"} | 400 | json parse error"
            })
    void refusesWhatIsNoObjectOfTheResource(String body, int status, String message) {
        serveFromMemory();

        TestExchange answer = ask(TestExchange.of("POST", CUPS, body, "Authorization", "alice"));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("message").asText()).contains(message);
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, true",
        "'br, gzip;q=0.5', true",
        "GZIP, true",
        "gzip;q=0.0, false",
        "identity, false",
        "br, false"
    })
    void aLargeListIsCompressedForWhoAcceptsThat(String encodings, boolean compressed) throws IOException {
        serveFromMemory();
        for (int i = 0; i < 3; i++) {
            String cup = "{\"metadata\":{\"name\":\"c" + i + "\"},\"spec\":{\"x\":\"" + "y".repeat(50 << 10) + "\"}}";
            assertThat(ask(TestExchange.of("POST", CUPS, cup, "Authorization", "alice"))
                            .status())
                    .isEqualTo(201);
        }

        TestExchange answer = ask(TestExchange.get(CUPS, "Authorization", "alice", "Accept-Encoding", encodings));

        assertThat(answer.header("Content-Encoding")).isEqualTo(compressed ? "gzip" : null);
        InputStream bytes = new ByteArrayInputStream(answer.bytes());
        JsonNode list = Json.MAPPER.readTree(compressed ? new GZIPInputStream(bytes) : bytes);
        assertThat(list.path("items")).hasSize(3);
    }

    @Test
    void aBodyIsBounded() {
        serveFromMemory();
        String large = "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"x\":\"" + "y".repeat(3 << 20) + "\"}}";

        assertThat(ask(TestExchange.of("POST", CUPS, large, "Authorization", "alice"))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void aResourceHasTheVerbsOfItsStorage() {
        class OnlyCreates implements ObjectCreator {
            @Override
            public ApiObject create(StorageContext context, ObjectNode object, boolean dryRun) {
                object.withObject("/metadata").put("resourceVersion", "1");
                return ApiObject.of(object);
            }
        }
        resources.add(new ServedResource(cups, new OnlyCreates()));

        assertThat(ask(TestExchange.of("POST", CUPS, "{\"metadata\":{\"name\":\"a\"}}", "Authorization", "alice"))
                        .status())
                .isEqualTo(201);
        for (String method : List.of("GET", "PUT", "PATCH", "DELETE")) {
            assertThat(ask(TestExchange.of(method, CUPS + "/a", "{}", "Authorization", "alice"))
                            .status())
                    .as(method)
                    .isEqualTo(405);
        }
        assertThat(new ServedResource(cups, new OnlyCreates()).verbs()).containsExactly("create");
        assertThat(new ObjectKey("shop", "a")).isNotNull();
    }

    @Test
    void anUpgradeThatIsRefusedIsAnswered() {
        serveFromMemory();

        TestExchange answer =
                ask(TestExchange.get(CUPS + "?watch=1", "Authorization", "alice", "Upgrade", "websocket"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.isComplete()).isTrue();
        assertThat(answer.isAborted()).isFalse();
    }
}
