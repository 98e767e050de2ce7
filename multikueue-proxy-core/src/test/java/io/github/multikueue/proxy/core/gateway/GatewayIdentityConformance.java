package io.github.multikueue.proxy.core.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerCredential;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.apiserver.chain.RequestLimits;
import io.github.multikueue.proxy.core.cache.ReadConsistency;
import io.github.multikueue.proxy.core.cache.WatchCacheConfig;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.delegation.DelegatedAccess;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.PemCertificates;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As whom a gateway asks: with the caller's token, or in the caller's name. The clusters are fakes, the manager and a worker. */
public abstract class GatewayIdentityConformance {

    private static final String PODS = "/api/v1/namespaces/team-a/pods";

    private final FakeCluster manager = FakeCluster.builder().name("manager").start();
    private final FakeCluster worker =
            FakeCluster.builder().name("w1").namespaces("team-a").start();
    private final List<AutoCloseable> open = new ArrayList<>();
    private TestCarrier carrier;

    protected abstract TestCarrier.Factory carrier();

    @BeforeEach
    void prepare() {
        worker.grant(
                FakeGrant.toUser("gateway").verbs("impersonate").resources("*", "userextras/scopes"),
                FakeGrant.toUser("gateway").verbs("create").resources("subjectaccessreviews"),
                FakeGrant.toUser("alice")
                        .named("reader")
                        .verbs("get", "list")
                        .resources("pods")
                        .namespaces("team-a"));
        manager.grant(FakeGrant.toUser("alice")
                .verbs("get", "create")
                .apiGroups("proxy.multikueue.io")
                .resources("clusters/proxy")
                .names("w1"));
        worker.create("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"p"},
                 "spec":{"containers":[{"name":"main"}]}}""");
    }

    @AfterEach
    void stop() throws Exception {
        if (carrier != null) {
            carrier.close();
        }
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        manager.close();
        worker.close();
    }

    private ApiClient withoutCredential() {
        return ApiClients.extension(
                "w1",
                URI.create(worker.url()),
                worker.certificateAuthority(),
                Duration.ofSeconds(60),
                CallObserver.NONE);
    }

    private void serve(ApiClient client, GatewayIdentity identity, UnaryOperator<GatewayBuilder> more)
            throws IOException {
        Gateway gateway = more.apply(Gateway.to("w1", () -> client, identity)).build();
        open.add(client);
        open.add(gateway);
        carrier = carrier().start(gateway::handle);
    }

    private void passThrough() throws IOException {
        ApiClient client = withoutCredential();
        serve(client, PassThrough.create(), each -> each);
    }

    private void impersonating(ForeignUsers users) throws IOException {
        impersonating(users, null, each -> each);
    }

    private void impersonating(ForeignUsers users, WorkerConfig.Impersonation as, UnaryOperator<GatewayBuilder> more)
            throws IOException {
        ApiClient toWorker = gatewayClient(as);
        serve(toWorker, impersonation(toWorker, users, Duration.ofSeconds(10)), more);
    }

    private ApiClient gatewayClient(WorkerConfig.Impersonation as) {
        worker.token("gateway-token", FakeUser.of("gateway"));
        return client("w1", worker, "gateway-token", as);
    }

    private GatewayIdentity impersonation(ApiClient toWorker, ForeignUsers users, Duration ttl) throws IOException {
        manager.token("proxy-token", FakeUser.of("proxy", UserInfo.MASTERS));
        ApiClient toManager = client("manager", manager, "proxy-token", null);
        // No time passes: what was reviewed is remembered, however long a machine takes for the next requests.
        Ticker ticker = () -> 0;
        DelegatedAccess access = new DelegatedAccess(toManager, Clock.systemUTC(), new SecureRandom(), ticker);
        access.start();
        open.add(toManager);
        open.add(access);
        return new ImpersonatedCallers("w1", () -> toWorker, access::addTo, access::authorize, users, ttl, ticker);
    }

    private static ApiClient client(String name, FakeCluster cluster, String token, WorkerConfig.Impersonation as) {
        WorkerConfig.Usable config = new WorkerConfig.Usable(
                name,
                URI.create(cluster.url()),
                cluster.certificateAuthority(),
                null,
                new WorkerCredential.Token(token),
                as,
                "test");
        return ApiClients.worker(config, Duration.ofSeconds(60), CallObserver.NONE);
    }

    private RawCaller.Answer send(String method, String target, String token, String... headers) throws Exception {
        try (RawCaller caller = new RawCaller(carrier)) {
            return send(caller, method, target, token, headers);
        }
    }

    private static RawCaller.Answer send(
            RawCaller caller, String method, String target, String token, String... headers) throws IOException {
        List<String> lines = new ArrayList<>(List.of(method + " " + target + " HTTP/1.1", "Host: localhost"));
        if (token != null) {
            lines.add("Authorization: Bearer " + token);
        }
        lines.addAll(List.of(headers));
        return caller.request(lines.toArray(String[]::new)).answer();
    }

    private FakeRequest seen() {
        return worker.requests()
                .await(1, request -> request.path().startsWith(PODS))
                .get(0);
    }

    /** What the worker itself answers to somebody. */
    private RawCaller.Answer direct(String target, UserInfo user) throws Exception {
        X509Certificate authority =
                PemCertificates.read(worker.certificateAuthority()).get(0);
        int port = URI.create(worker.url()).getPort();
        TestCarrier cluster = new TestCarrier() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public X509Certificate authority() {
                return authority;
            }

            @Override
            public void close() {}
        };
        try (RawCaller caller = new RawCaller(cluster)) {
            RawCaller.Answer answer = send(caller, "GET", target, worker.token(user));
            worker.requests().clear();
            return answer;
        }
    }

    @Test
    void theCallersTokenGoesUpstreamAndNothingOfOurs() throws Exception {
        passThrough();
        worker.token("alices", FakeUser.of("alice"));
        assertThat(send("GET", PODS + "/p", "alices").status()).isEqualTo(200);
        assertThat(seen().user()).isEqualTo("alice");
        assertThat(seen().header("Authorization")).isEqualTo("Bearer alices");
    }

    @Test
    void whoeverMayNotGetsTheServersOwnWords() throws Exception {
        passThrough();
        for (String target : new String[] {
            "/api/v1/namespaces/team-b/pods", "/api/v1/nodes/n", "/apis/apps/v1/deployments", "/metrics"
        }) {
            RawCaller.Answer direct = direct(target, FakeUser.of("alice"));
            RawCaller.Answer forwarded = send("GET", target, worker.token(FakeUser.of("alice")));
            assertThat(direct.status()).isEqualTo(403);
            assertThat(forwarded.status()).isEqualTo(403);
            assertThat(forwarded.body()).isEqualTo(direct.body());
            assertThat(withoutDate(forwarded.head())).containsExactlyInAnyOrderElementsOf(withoutDate(direct.head()));
        }
        assertThat(send("GET", PODS, "unknown").status()).isEqualTo(401);
        assertThat(send("GET", PODS, null).status()).isEqualTo(403);
    }

    private static List<String> withoutDate(RawCaller.Head head) {
        return head.lines().stream().filter(line -> !line.startsWith("Date:")).toList();
    }

    @Test
    void aCertificateCannotPassAndIsToldSo() throws Exception {
        passThrough();
        try (RawCaller caller = new RawCaller(carrier, worker.clientCertificate(FakeUser.of("alice")))) {
            RawCaller.Answer answer = send(caller, "GET", PODS, null);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text()).contains("client certificate does not reach", "bearer token");
        }
        assertThat(worker.requests().all()).isEmpty();
    }

    @Test
    void theServerDecidesWhoMayImpersonateWithHisToken_S01() throws Exception {
        passThrough();
        worker.grant(FakeGrant.toUser("carol")
                .verbs("impersonate")
                .resources("users")
                .names("alice"));
        RawCaller.Answer answer = send("GET", PODS, worker.token(FakeUser.of("carol")), "Impersonate-User: alice");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(seen().user()).isEqualTo("alice");
        assertThat(send("GET", PODS, worker.token(FakeUser.of("alice")), "impersonate-user: admin")
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Impersonate-Group: system:masters",
                "Impersonate-Uid: 1",
                "Impersonate-Extra-Scopes: all",
                "IMPERSONATE-GROUP: system:masters"
            })
    void anImpersonationOfNobodyIsNeverIgnored_S02(String header) throws Exception {
        passThrough();
        assertThat(send("GET", PODS, worker.token(FakeUser.of("alice")), header).status())
                .isEqualTo(400);
        carrier.close();
        impersonating(ForeignUsers.OF_OTHER_CLUSTER);
        assertThat(send("GET", PODS, manager.token(FakeUser.of("alice")), header)
                        .status())
                .isEqualTo(400);
        assertThat(worker.requests().all()).isEmpty();
    }

    @Test
    void callersAreImpersonatedWithTheGatewaysCredential_S03() throws Exception {
        impersonating(ForeignUsers.OF_OTHER_CLUSTER);
        UserInfo alice = new UserInfo("alice", "u-1", List.of("devs"), Map.of("scopes", List.of("a b")));
        RawCaller.Answer answer = send(
                "GET",
                PODS,
                manager.token(alice),
                "X-Remote-User: admin",
                "Cookie: session=1",
                "Connection: Impersonate-User, Impersonate-Group, Authorization");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(seen().user()).isEqualTo("alice");
        assertThat(seen().headers())
                .filteredOn(header -> header.getKey().matches("(?i)(impersonate|x-remote|authorization|cookie).*"))
                .containsExactlyInAnyOrder(
                        Map.entry("Authorization", "Bearer gateway-token"),
                        Map.entry("Impersonate-User", "alice"),
                        Map.entry("Impersonate-Group", "devs"),
                        Map.entry("Impersonate-Group", "system:authenticated"));
    }

    @Test
    void onTheSameClusterAUserIsTheSameWithAllAttributes() throws Exception {
        impersonating(ForeignUsers.OF_SAME_CLUSTER);
        UserInfo alice = new UserInfo("alice", "u-1", List.of("system:masters"), Map.of("scopes", List.of("a b")));
        assertThat(send("GET", PODS, manager.token(alice)).status()).isEqualTo(200);
        assertThat(seen().headers())
                .contains(
                        Map.entry("Impersonate-Uid", "u-1"),
                        Map.entry("Impersonate-Group", "system:masters"),
                        Map.entry("Impersonate-Extra-scopes", "a b"));
    }

    @Test
    void namesOfTheSystemMeanSomethingElseOnAnotherCluster_S12_S13() throws Exception {
        impersonating(ForeignUsers.OF_OTHER_CLUSTER);
        manager.grant(
                FakeGrant.toUser("system:serviceaccount:ci:build").verbs("get").resources("clusters/proxy"));
        RawCaller.Answer answer = send("GET", PODS, manager.token(FakeUser.serviceAccount("ci", "build")));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("means somebody else");
        assertThat(worker.requests().all()).isEmpty();
        assertThat(send("GET", PODS, manager.token(FakeUser.of("alice", UserInfo.MASTERS)))
                        .status())
                .isEqualTo(200);
        assertThat(seen().headers()).doesNotContain(Map.entry("Impersonate-Group", UserInfo.MASTERS));
    }

    @Test
    void aPrefixKeepsUsersOfTwoClustersApart_S12() throws Exception {
        impersonating(ForeignUsers.withPrefix("hub:"));
        manager.grant(
                FakeGrant.toUser("system:serviceaccount:ci:build").verbs("get").resources("clusters/proxy"));
        worker.grant(FakeGrant.toUser("hub:system:serviceaccount:ci:build")
                .verbs("list")
                .resources("pods"));
        assertThat(send("GET", PODS, manager.token(FakeUser.serviceAccount("ci", "build")))
                        .status())
                .isEqualTo(200);
        assertThat(seen().user()).isEqualTo("hub:system:serviceaccount:ci:build");
    }

    @Test
    void aClusterIsForThoseWhoMayUseIt() throws Exception {
        impersonating(ForeignUsers.OF_OTHER_CLUSTER);
        manager.revokeGrantsOf("alice");
        String alice = manager.token(FakeUser.of("alice"));
        RawCaller.Answer answer = send("GET", PODS, alice);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text())
                .contains("clusters.proxy.multikueue.io \\\"w1\\\" is forbidden: User \\\"alice\\\" cannot get resource"
                        + " \\\"clusters/proxy\\\"");
        manager.grant(FakeGrant.toUser("bob").verbs("get").resources("clusters/proxy"));
        worker.grant(FakeGrant.toUser("bob").verbs("*").resources("*"));
        String bob = manager.token(FakeUser.of("bob"));
        assertThat(send("GET", PODS, bob).status()).isEqualTo(200);
        for (String request :
                new String[] {"DELETE " + PODS + "/p", "GET " + PODS + "/p/exec", "GET " + PODS + "/p/proxy/"}) {
            answer = send(request.split(" ")[0], request.split(" ")[1], bob);
            assertThat(answer.status()).as(request).isEqualTo(403);
            assertThat(answer.text()).contains("cannot create resource \\\"clusters/proxy\\\"");
        }
        assertThat(send("GET", PODS, null).status()).isEqualTo(401);
        assertThat(worker.requests().matching(request -> !request.path().equals(PODS)))
                .isEmpty();
    }

    @Test
    void whoeverMayNotOnTheWorkerGetsItsOwnWords() throws Exception {
        impersonating(ForeignUsers.OF_OTHER_CLUSTER);
        for (String target : new String[] {"/api/v1/namespaces/team-b/pods", "/api/v1/nodes/n", "/metrics"}) {
            RawCaller.Answer direct = direct(target, FakeUser.of("alice"));
            RawCaller.Answer forwarded = send("GET", target, manager.token(FakeUser.of("alice")));
            assertThat(forwarded.status()).isEqualTo(403);
            assertThat(forwarded.body()).isEqualTo(direct.body());
        }
    }

    @Test
    void impersonatingSomebodyElseIsReviewedOnTheWorker() throws Exception {
        impersonating(ForeignUsers.OF_OTHER_CLUSTER);
        String alice = manager.token(FakeUser.of("alice"));
        RawCaller.Answer answer = send("GET", PODS, alice, "Impersonate-User: carol");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("User \\\"alice\\\" cannot impersonate resource \\\"users\\\"");
        worker.grant(
                FakeGrant.toUser("carol").verbs("list").resources("pods"),
                FakeGrant.toUser("erin").verbs("impersonate").resources("users").names("carol"));
        manager.grant(FakeGrant.toUser("erin").verbs("get").resources("clusters/proxy"));
        String erin = manager.token(FakeUser.of("erin"));
        assertThat(send("GET", PODS, erin, "Impersonate-User: carol").status()).isEqualTo(200);
        assertThat(seen().user()).isEqualTo("carol");
        assertThat(send("GET", PODS, erin, "Impersonate-User: carol", "Impersonate-Group: system:masters")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void whatTheWorkerRefusesToTheGatewayIsNotTheCallersFault_S82() throws Exception {
        impersonating(ForeignUsers.OF_OTHER_CLUSTER);
        String alice = manager.token(FakeUser.of("alice"));
        worker.revokeGrantsOf("gateway");
        RawCaller.Answer answer = send("GET", PODS, alice);
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.text()).doesNotContain("User \\\"gateway");
        worker.revokeToken("gateway-token");
        answer = send("GET", PODS, alice);
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.text()).contains("does not accept the credential");
    }

    @Test
    void aCredentialThatImpersonatesItselfSendsNothing_S11() throws Exception {
        impersonating(ForeignUsers.OF_OTHER_CLUSTER, new WorkerConfig.Impersonation("admin", List.of()), each -> each);
        assertThat(send("GET", PODS, manager.token(FakeUser.of("alice"))).status())
                .isEqualTo(502);
        assertThat(worker.requests().matching(request -> request.path().equals(PODS)))
                .isEmpty();
    }

    @Test
    void callersAreNeverMistakenForOneAnother_S09() throws Exception {
        impersonating(ForeignUsers.OF_OTHER_CLUSTER);
        int callers = 20;
        for (int i = 0; i < callers; i++) {
            manager.grant(FakeGrant.toUser("u" + i).verbs("get").resources("clusters/proxy"));
        }
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        List<Future<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            String name = "u" + i;
            String token = manager.token(FakeUser.of(name));
            all.add(threads.submit(() -> {
                try (RawCaller caller = new RawCaller(carrier)) {
                    boolean own = true;
                    for (int j = 0; j < 20; j++) {
                        RawCaller.Answer answer = send(caller, "GET", PODS + "/p" + j, token);
                        own &= answer.text().contains("User \\\"" + name + "\\\" cannot get");
                    }
                    return own;
                }
            }));
        }
        for (Future<Boolean> each : all) {
            assertThat(each.get()).isTrue();
        }
        threads.shutdown();
    }

    @Test
    void readingIsNotEnoughForActingOnAContainer_S25() throws Exception {
        impersonating(ForeignUsers.OF_OTHER_CLUSTER);
        worker.grant(FakeGrant.toUser("alice").verbs("get").resources("pods/exec"));
        RawCaller.Answer answer = send(
                "GET",
                PODS + "/p/exec?command=sh",
                manager.token(FakeUser.of("alice")),
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: MDEyMzQ1Njc4OTAxMjM0NQ==",
                "Sec-WebSocket-Protocol: v5.channel.k8s.io");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("cannot create resource \\\"pods/exec\\\"");
    }

    @Test
    void aCallerMayHaveSoManyRequestsInFlight_S77() throws Exception {
        impersonating(ForeignUsers.OF_OTHER_CLUSTER, null, gateway -> gateway.limits(new RequestLimits(10, 10, 10, 1)));
        worker.grant(FakeGrant.toUser("alice").verbs("watch").resources("pods"));
        String alice = manager.token(FakeUser.of("alice"));
        try (RawCaller watching = new RawCaller(carrier)) {
            watching.request("GET " + PODS + "?watch=1 HTTP/1.1", "Host: localhost", "Authorization: Bearer " + alice);
            assertThat(watching.head().status()).isEqualTo(200);
            RawCaller.Answer answer = send("GET", PODS + "?watch=1", alice);
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.head().values("Retry-After")).isNotEmpty();
        }
    }

    /** With caches that are filled with the rights of an administrator. */
    private GatewayBuilder cached(GatewayBuilder gateway) {
        return cached(gateway, Clock.systemUTC());
    }

    private GatewayBuilder cached(GatewayBuilder gateway, Clock clock) {
        ApiClient administrator = client("w1", worker, worker.adminToken(), null);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Threads.daemons("cache-timer"));
        open.add(administrator);
        open.add(timer::shutdownNow);
        WatchCacheConfig.Freshness usual = WatchCacheConfig.defaults().freshness();
        WatchCacheConfig bounded = WatchCacheConfig.defaults()
                .withFreshness(new WatchCacheConfig.Freshness(
                        ReadConsistency.BOUNDED, Duration.ofSeconds(20), usual.staleAfter(), usual.watchTime()));
        return gateway.caches(unused -> new WatchCaches(administrator, bounded, timer, clock, new SecureRandom()));
    }

    /** Reads until the answer is from memory. */
    private RawCaller.Answer awaitHit(String target, String token) {
        return await().until(
                        () -> send("GET", target, token),
                        answer -> answer.head().values("X-Cache").contains("hit"));
    }

    @Test
    void cachedReadsAreForThoseWhomTheServerAllowsThem_S29() throws Exception {
        impersonating(ForeignUsers.OF_OTHER_CLUSTER, null, this::cached);
        String alice = manager.token(FakeUser.of("alice"));
        RawCaller.Answer answer = awaitHit(PODS, alice);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("\"name\":\"p\"");
        assertThat(answer.head().values("Age")).hasSize(1);
        assertThat(answer.head().values("X-Cache-Resource-Version")).hasSize(1);
        answer = send("GET", "/api/v1/namespaces/team-b/pods", alice);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body())
                .isEqualTo(direct("/api/v1/namespaces/team-b/pods", FakeUser.of("alice"))
                        .body());
        assertThat(answer.head().values("X-Cache")).containsExactly("miss");
    }

    @Test
    void whoMayNotReadFillsNoMemory() throws Exception {
        String services = "/api/v1/namespaces/team-a/services";
        ApiClient client = withoutCredential();
        serve(client, PassThrough.create(), this::cached);
        String alice = worker.token(FakeUser.of("alice"));
        for (String token : new String[] {null, "unknown", alice}) {
            assertThat(send("GET", services, token).status()).isIn(401, 403);
        }
        // By now a list of services would have been asked for before that of pods.
        awaitHit(PODS, alice);
        assertThat(worker.requests().of("list", "services"))
                .extracting(FakeRequest::user)
                .doesNotContain("admin");
        assertThat(worker.requests().of("list", "pods"))
                .extracting(FakeRequest::user)
                .contains("admin");
    }

    @Test
    void cachedReadsWithATokenAreReviewedWithIt() throws Exception {
        ApiClient client = withoutCredential();
        serve(client, PassThrough.create(), this::cached);
        awaitHit(PODS, worker.token(FakeUser.of("alice")));
        assertThat(worker.requests().await("create", "selfsubjectaccessreviews").user())
                .isEqualTo("alice");
        assertThat(send("GET", PODS, worker.token(FakeUser.of("bob"))).status()).isEqualTo(403);
        assertThat(send("GET", PODS, "unknown").status()).isEqualTo(401);
        assertThat(send("GET", PODS, null).status()).isEqualTo(403);
    }

    @Test
    void aReadBehindAWriteSeesIt() throws Exception {
        impersonating(ForeignUsers.OF_OTHER_CLUSTER, null, this::cached);
        worker.grant(FakeGrant.toUser("alice").verbs("*").resources("configmaps"));
        String alice = manager.token(FakeUser.of("alice"));
        String body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\"}}";
        String target = "/api/v1/namespaces/team-a/configmaps";
        awaitHit(target, alice);
        for (int i = 0; i < 20; i++) {
            try (RawCaller caller = new RawCaller(carrier)) {
                caller.request(
                        "POST " + target + " HTTP/1.1",
                        "Host: localhost",
                        "Authorization: Bearer " + alice,
                        "Content-Type: application/json",
                        "Content-Length: " + body.length());
                assertThat(caller.write(body).answer().status()).isEqualTo(201);
            }
            assertThat(send("GET", target, alice).text()).contains("\"name\":\"c\"");
            assertThat(send("DELETE", target + "/c", alice).status()).isEqualTo(200);
            assertThat(send("GET", target, alice).text()).doesNotContain("\"name\":\"c\"");
        }
    }

    /** What the API server has allowed counts while it does not answer, unless it has denied it since; nothing else does. */
    private void outage(GatewayIdentity identity, ApiClient client, String allowed, String denied) throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
        serve(client, identity, gateway -> cached(gateway, clock).clock(clock));
        awaitHit(PODS, allowed);
        assertThat(send("GET", PODS, denied).status()).isEqualTo(403);

        worker.disconnect();
        await().untilAsserted(() ->
                assertThat(send("GET", PODS, allowed).head().values("Warning")).isNotEmpty());
        now.updateAndGet(each -> each.plusSeconds(29));
        RawCaller.Answer late = send("GET", PODS, allowed);
        assertThat(late.status()).isEqualTo(200);
        assertThat(late.head().values("X-Cache")).containsExactly("hit");
        assertThat(late.head().values("Age").get(0)).isGreaterThanOrEqualTo("29");
        assertThat(send("GET", PODS, denied).status()).isIn(502, 503);
        assertThat(send("GET", PODS + "/p", allowed).status())
                .as("was not asked before")
                .isIn(502, 503);
        now.updateAndGet(each -> each.plusSeconds(2));
        assertThat(send("GET", PODS, allowed).status()).isIn(502, 503);

        worker.reconnect();
        now.updateAndGet(each -> each.plusSeconds(5));
        awaitHit(PODS, allowed);
        worker.revokeGrantsOf("alice");
        assertThat(send("GET", PODS, allowed).status()).isEqualTo(403);
        worker.disconnect();
        await().untilAsserted(
                        () -> assertThat(send("GET", PODS, allowed).status()).isIn(502, 503));
    }

    @Test
    void whatWasAllowedIsReadInAnOutageAsLongAsMemoryMayBeOldWithATokenOfTheCaller() throws Exception {
        ApiClient client = withoutCredential();
        outage(
                new PassThrough(Duration.ZERO, Ticker.systemTicker()),
                client,
                worker.token(FakeUser.of("alice")),
                worker.token(FakeUser.of("bob")));
    }

    @Test
    void whatWasAllowedIsReadInAnOutageAsLongAsMemoryMayBeOldInTheNameOfTheCaller() throws Exception {
        manager.grant(FakeGrant.toUser("bob").verbs("get").resources("clusters/proxy"));
        ApiClient toWorker = gatewayClient(null);
        outage(
                impersonation(toWorker, ForeignUsers.OF_OTHER_CLUSTER, Duration.ZERO),
                toWorker,
                manager.token(FakeUser.of("alice")),
                manager.token(FakeUser.of("bob")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\r\nImpersonate-Group: system:masters", "a\nb", "a\0b", " a", "\u00fcber", "a\tb", "LONG"})
    void aNameIsSentAsItIsOrNotAtAll_S10(String text) throws Exception {
        impersonating(ForeignUsers.OF_OTHER_CLUSTER);
        String name = text.equals("LONG") ? "x".repeat(20_000) : text;
        manager.grant(FakeGrant.toUser(name).verbs("get").resources("clusters/proxy"));

        RawCaller.Answer answer = send("GET", PODS, manager.token(FakeUser.of(name)));

        assertThat(answer.status()).isBetween(400, 502);
        assertThat(worker.requests().matching(request -> request.path().equals(PODS)))
                .allSatisfy(request -> assertThat(request.headers())
                        .filteredOn(header -> header.getKey().startsWith("Impersonate-"))
                        .containsExactlyInAnyOrder(
                                Map.entry("Impersonate-User", name),
                                Map.entry("Impersonate-Group", UserInfo.AUTHENTICATED)));
    }

    @Test
    void aUserMayHaveHundredsOfGroups_S10() throws Exception {
        impersonating(ForeignUsers.OF_OTHER_CLUSTER);
        List<String> groups =
                IntStream.range(0, 300).mapToObj(i -> "group-" + i).toList();
        manager.grant(FakeGrant.toUser("greta").verbs("get").resources("clusters/proxy"));
        worker.grant(FakeGrant.toGroup("group-299").verbs("list").resources("pods"));

        assertThat(send("GET", PODS, manager.token(new UserInfo("greta", "", groups, Map.of())))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aStormOfOneInvalidTokenIsOneReview_S74() throws Exception {
        impersonating(ForeignUsers.OF_OTHER_CLUSTER, null, this::cached);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(threads.submit(() -> send("GET", PODS, "nobody-knows-it").status()));
        }
        for (Future<Integer> each : all) {
            assertThat(each.get()).isEqualTo(401);
        }
        threads.shutdown();
        assertThat(manager.requests().of("create", "tokenreviews")).hasSize(1);
        assertThat(worker.requests().all()).isEmpty();
        assertThat(send("GET", PODS, manager.token(FakeUser.of("alice"))).status())
                .isEqualTo(200);
    }

    @Test
    void anotherClientIsUsedFromThenOnAndWhatIsOpenGoesOn_S64() throws Exception {
        String before = worker.token(FakeUser.of("alice"));
        worker.grant(FakeGrant.toUser("alice").verbs("watch").resources("pods"));
        ApiClient first = gatewayClient(null);
        ApiClient second = client("w1", worker, worker.adminToken(), null);
        AtomicReference<ApiClient> current = new AtomicReference<>(first);
        Gateway gateway =
                cached(Gateway.to("w1", current::get, PassThrough.create())).build();
        open.add(first);
        open.add(second);
        open.add(gateway);
        carrier = carrier().start(gateway::handle);
        try (RawCaller watching = new RawCaller(carrier)) {
            // The first one, while nothing is in memory.
            watching.request("GET " + PODS + "?watch=1 HTTP/1.1", "Host: localhost", "Authorization: Bearer " + before);
            assertThat(watching.head().values("X-Cache")).containsExactly("miss");
            awaitHit(PODS, before);

            current.set(second);

            RawCaller.Answer answer = send("GET", PODS, before);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.head().values("X-Cache")).containsExactly("miss");
            awaitHit(PODS, before);
            assertThat(worker.requests().open())
                    .as("the watch that was open before")
                    .anyMatch(each -> each.isWatch() && "alice".equals(each.user()));
        }
    }
}
