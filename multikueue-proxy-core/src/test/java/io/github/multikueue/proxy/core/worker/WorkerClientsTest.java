package io.github.multikueue.proxy.core.worker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.GoneException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.api.WorkerCredential;
import io.github.multikueue.proxy.api.WorkerUnavailableException;
import io.github.multikueue.proxy.core.InBackground;
import io.github.multikueue.proxy.core.LoggedEvents;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class WorkerClientsTest {

    private static final ApiPath PODS =
            ApiPath.group("", "v1").namespace("team-a").segment("pods");
    private static final Duration LONG = Duration.ofMinutes(1);

    /** A registry as an embedder would write it. */
    private static final class Registry implements WorkerConfigRegistry {
        private final NavigableMap<String, WorkerConfig> configs = new ConcurrentSkipListMap<>();

        void put(WorkerConfig config) {
            configs.put(config.name(), config);
        }

        @Override
        public Optional<WorkerConfig> find(String worker) {
            return Optional.ofNullable(configs.get(worker));
        }

        @Override
        public List<WorkerConfig> all() {
            return List.copyOf(configs.values());
        }
    }

    private final Registry registry = new Registry();
    private TestWorker worker;
    private WorkerClients clients = clients(LONG);

    @BeforeEach
    void startWorker() throws Exception {
        worker = TestWorker.start();
        registry.put(worker.config("spoke-1"));
    }

    @AfterEach
    void stop() {
        clients.close();
        worker.close();
    }

    private WorkerClients clients(Duration timeout) {
        return new WorkerClients(registry, timeout, CallObserver.NONE, new Random(1));
    }

    @Test
    void reads_from_the_worker_with_its_own_credentials() {
        worker.answerWith(new MockResponse.Builder().body("{\"items\":[]}").build());

        assertThat(clients.get("spoke-1").getBytes(PODS)).isEqualTo("{\"items\":[]}".getBytes(StandardCharsets.UTF_8));
        assertThat(worker.lastAuthorization()).isEqualTo("Bearer s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/k8s/clusters/c-x",
                "/clusters/root:org:ws",
                "/apis/proxies.clusternet.io/v1alpha1/sockets/7b2f/proxy/https/10.0.0.1:6443/x=y"
            })
    void stays_below_the_base_path_of_the_server(String basePath) throws Exception {
        registry.put(new WorkerConfig.Usable(
                "spoke-1",
                URI.create("https://127.0.0.1:" + worker.port() + basePath),
                TestWorker.AUTHORITY.certificatePem(),
                null,
                new WorkerCredential.Token("s3cret"),
                null,
                null));

        clients.get("spoke-1").getBytes(PODS.segment("../../x"));

        assertThat(worker.takeRequest().getTarget()).isEqualTo(basePath + "/api/v1/namespaces/team-a/pods/..%2F..%2Fx");
    }

    @Test
    void authenticates_with_a_client_certificate() throws Exception {
        HeldCertificate identity = new HeldCertificate.Builder()
                .commonName("reader")
                .signedBy(TestWorker.AUTHORITY)
                .build();
        registry.put(worker.config(
                "spoke-1",
                new WorkerCredential.ClientCertificate(identity.certificatePem(), identity.privateKeyPkcs8Pem()),
                TestWorker.AUTHORITY.certificatePem(),
                null));

        clients.get("spoke-1").getBytes(PODS);

        RecordedRequest request = worker.takeRequest();
        assertThat(request.getHandshake().peerPrincipal().getName()).isEqualTo("CN=reader");
        assertThat(request.getHeaders().get("Authorization")).isNull();
    }

    @Test
    void impersonates_whom_the_kubeconfig_names() throws Exception {
        registry.put(new WorkerConfig.Usable(
                "spoke-1",
                URI.create("https://127.0.0.1:" + worker.port()),
                TestWorker.AUTHORITY.certificatePem(),
                null,
                new WorkerCredential.Token("s3cret"),
                new WorkerConfig.Impersonation("jane", List.of("viewers", "staff")),
                null));

        clients.get("spoke-1").getBytes(PODS);

        RecordedRequest request = worker.takeRequest();
        assertThat(request.getHeaders().values("Impersonate-User")).containsExactly("jane");
        assertThat(request.getHeaders().values("Impersonate-Group")).containsExactly("viewers", "staff");
    }

    @Test
    void says_that_a_worker_is_not_configured() {
        WorkerUnavailableException failure = unavailable(() -> clients.get("spoke-9"));

        assertThat(failure).hasMessage("worker spoke-9 is not configured");
        assertThat(failure.worker()).isEqualTo("spoke-9");
    }

    @Test
    void says_why_a_configuration_was_rejected() {
        registry.put(new WorkerConfig.Unusable("spoke-1", "InsecureKubeConfig", "users[0].exec: set (expected: x)"));

        assertThat(unavailable(() -> clients.get("spoke-1")))
                .hasMessage("worker spoke-1 cannot be used: InsecureKubeConfig: users[0].exec: set (expected: x)");
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(400, "container \"a\" in pod \"b\" is waiting to start", BadRequestException.class),
                Arguments.of(401, "Unauthorized", UpstreamFailureException.class),
                Arguments.of(403, "pods is forbidden: User \"system:sa:reader\" cannot", ForbiddenException.class),
                Arguments.of(404, "pods \"b\" not found", NotFoundException.class),
                Arguments.of(409, "conflict", UpstreamFailureException.class),
                Arguments.of(410, "too old resource version", GoneException.class),
                Arguments.of(429, "slow down", TooManyRequestsException.class),
                Arguments.of(500, "Get https://10.0.0.5:10250: EOF", UpstreamFailureException.class),
                Arguments.of(503, "", UpstreamFailureException.class),
                Arguments.of(302, "", UpstreamFailureException.class));
    }

    @ParameterizedTest(name = "{0} becomes {2}")
    @MethodSource("refusals")
    void translates_the_workers_errors(int code, String message, Class<? extends ProxyException> type) {
        worker.answerWith(status(code, message));

        ProxyException failure =
                catchThrowableOfType(type, () -> clients.get("spoke-1").getBytes(PODS));

        assertThat(failure).isExactlyInstanceOf(type).hasMessageStartingWith("worker spoke-1");
        assertThat(failure.worker()).isEqualTo("spoke-1");
        assertThat(failure.getMessage()).doesNotContain("system:sa", "10.0.0.5", "127.0.0.1");
        assertThat(clients.report()).containsExactly(new WorkerReport("spoke-1", true, ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 410})
    void keeps_what_the_worker_says_about_objects(int code) {
        worker.answerWith(status(code, "pods \"b\" not found"));

        assertThatThrownBy(() -> clients.get("spoke-1").getBytes(PODS))
                .hasMessage("worker spoke-1: pods \"b\" not found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Get \"https://worker.example/x\": EOF",
                "dial tcp 10.0.0.5:10250: refused",
                "lookup worker.example: no such host",
                "worker.example:6443 is not there"
            })
    void hides_what_the_worker_says_about_its_network(String message) {
        worker.answerWith(status(400, message));

        assertThatThrownBy(() -> clients.get("spoke-1").getBytes(PODS)).hasMessage("worker spoke-1: answered 400");
    }

    static Stream<Arguments> kubeletsWords() {
        return Stream.of(
                Arguments.of(
                        "Get \"https://10.0.0.5:10250/containerLogs/team-a/p/c\": dial tcp 10.0.0.5:10250: connect:"
                                + " connection refused",
                        "Get \"<address>\": dial tcp <address>: connect: connection refused"),
                Arguments.of(
                        "dial tcp: lookup node-1.internal on 10.0.0.10:53: no such host",
                        "dial tcp: lookup <address> no such host"),
                Arguments.of(
                        "dial tcp [fd00::5]:10250: i/o timeout; fd00::6 as well",
                        "dial tcp <address>: i/o timeout; <address> as well"),
                Arguments.of(
                        "proxy error from node-1.internal:10250 while dialing, code 502: 502 Bad Gateway",
                        "proxy error from <address> while dialing, code 502: 502 Bad Gateway"),
                Arguments.of(
                        "x509: certificate is valid for node-1.internal, not node-2.internal",
                        "x509: certificate is valid for <address>"),
                Arguments.of(
                        "failed to create fsnotify watcher: too many open files",
                        "failed to create fsnotify watcher: too many open files"));
    }

    @ParameterizedTest
    @MethodSource("kubeletsWords")
    void says_why_a_kubelet_gives_no_log_without_naming_machines(String words, String shown) {
        worker.answerWith(status(500, words));
        ApiPath path = PODS.segment("p").segment("log");

        assertThatThrownBy(() -> clients.get("spoke-1").open(path))
                .isInstanceOf(UpstreamFailureException.class)
                .hasMessage("worker spoke-1 answered 500: " + shown);
    }

    @Test
    void tells_the_operator_the_whole_of_it_once_and_neither_floods_nor_control_characters() {
        worker.answerWith(status(502, "dial tcp 10.0.0.5:10250:\n\u001b[31m refused" + "x".repeat(10_000)));
        try (LoggedEvents told = new LoggedEvents(KubeletComplaints.class, Level.WARN)) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() ->
                                clients.get("spoke-1").open(PODS.segment("p").segment("log")))
                        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
            }

            assertThat(told.messages())
                    .singleElement()
                    .asString()
                    .startsWith("worker spoke-1: answers 502 to /api/v1/namespaces/team-a/pods/p/log: dial tcp"
                            + " 10.0.0.5:10250:??[31m refusedx")
                    .hasSizeLessThan(2200);
        }
    }

    @Test
    void keeps_control_characters_and_floods_out_of_messages() {
        worker.answerWith(status(404, "a\u001b[31m\nb" + "x".repeat(10_000)));

        assertThatThrownBy(() -> clients.get("spoke-1").getBytes(PODS))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("worker spoke-1: a?[31m?bx")
                        .hasSizeLessThan(600));
    }

    @Test
    void passes_on_how_long_to_wait() {
        worker.answerWith(status(429, "slow down")
                .newBuilder()
                .addHeader("Retry-After", "7")
                .build());

        TooManyRequestsException failure = catchThrowableOfType(
                TooManyRequestsException.class, () -> clients.get("spoke-1").getBytes(PODS));

        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"301", "999999", "1000000", "99999999999999999999999"})
    void passes_on_no_more_than_five_minutes_of_waiting(String seconds) {
        worker.answerWith(status(429, "slow down")
                .newBuilder()
                .addHeader("Retry-After", seconds)
                .build());

        TooManyRequestsException failure = catchThrowableOfType(
                TooManyRequestsException.class, () -> clients.get("spoke-1").getBytes(PODS));

        assertThat(failure.retryAfter()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void never_follows_a_redirect() throws Exception {
        try (TestWorker elsewhere = TestWorker.start()) {
            worker.answerWith(new MockResponse.Builder()
                    .code(307)
                    .addHeader("Location", "https://127.0.0.1:" + elsewhere.port() + "/x")
                    .build());

            assertThatThrownBy(() -> clients.get("spoke-1").getBytes(PODS))
                    .isInstanceOf(UpstreamFailureException.class);
            assertThat(elsewhere.requests()).isZero();
        }
    }

    static Stream<Arguments> untrusted() {
        HeldCertificate other = new HeldCertificate.Builder()
                .certificateAuthority(0)
                .commonName("other authority")
                .build();
        return Stream.of(
                Arguments.of(
                        "wrong authority",
                        new HeldCertificate.Builder()
                                .addSubjectAlternativeName("127.0.0.1")
                                .signedBy(other)
                                .build()),
                Arguments.of(
                        "wrong name",
                        TestWorker.certificateFor("worker.example").build()),
                Arguments.of(
                        "expired",
                        TestWorker.certificateFor("127.0.0.1")
                                .validityInterval(0, 1_000_000)
                                .build()),
                Arguments.of(
                        "self-signed",
                        new HeldCertificate.Builder()
                                .addSubjectAlternativeName("127.0.0.1")
                                .build()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("untrusted")
    void refuses_a_server_with_an_untrusted_certificate(String what, HeldCertificate certificate) throws Exception {
        try (TestWorker impostor = TestWorker.start(certificate)) {
            registry.put(impostor.config("spoke-1"));

            assertThat(unavailable(() -> clients.get("spoke-1").getBytes(PODS)))
                    .hasMessage("worker spoke-1 cannot be reached: its certificate is not trusted");
            assertThat(impostor.requests()).isZero();
        }
    }

    @Test
    void trusts_the_authorities_of_the_system_when_none_is_given() {
        registry.put(worker.config("spoke-1", new WorkerCredential.Token("s3cret"), null, null));

        assertThat(unavailable(() -> clients.get("spoke-1").getBytes(PODS)))
                .hasMessageContaining("its certificate is not trusted");
        assertThat(worker.requests()).isZero();
    }

    @Test
    void fails_fast_while_a_worker_is_away_and_recovers_when_it_is_back() throws Exception {
        clients.get("spoke-1").getBytes(PODS);
        worker.stop();

        assertThat(unavailable(() -> clients.get("spoke-1").getBytes(PODS)))
                .hasMessageStartingWith("worker spoke-1 cannot be reached: ")
                .hasMessageNotContaining("127.0.0.1");
        assertThat(unavailable(() -> clients.get("spoke-1")).worker()).isEqualTo("spoke-1");
        assertThat(clients.report())
                .singleElement()
                .satisfies(report -> assertThat(report.usable()).isFalse());

        worker.restart();
        await().ignoreExceptions().untilAsserted(() -> clients.get("spoke-1").getBytes(PODS));
        assertThat(clients.report()).containsExactly(new WorkerReport("spoke-1", true, ""));
    }

    @Test
    void does_not_wait_again_and_again_for_a_worker_that_is_silent() throws Exception {
        clients.close();
        clients = clients(Duration.ofMillis(200));
        try (BlackHole silent = new BlackHole()) {
            registry.put(at(silent.port(), "spoke-1"));

            ProxyException first = catchThrowableOfType(
                    UpstreamTimeoutException.class, () -> clients.get("spoke-1").getBytes(PODS));
            for (int i = 0; i < 1000; i++) {
                assertThat(unavailable(() -> clients.get("spoke-1")))
                        .hasMessage("worker spoke-1 does not answer in time");
            }

            assertThat(first).hasMessage("worker spoke-1 did not answer in time");
            assertThat(silent.connections()).isLessThan(10);
        }
    }

    @Test
    void dead_workers_do_not_delay_the_others() throws Exception {
        try (BlackHole silent = new BlackHole()) {
            List<CompletableFuture<Void>> waiting = IntStream.range(0, 5)
                    .mapToObj(i -> "dead-" + i)
                    .peek(name -> registry.put(at(silent.port(), name)))
                    .map(name -> InBackground.run(() -> clients.get(name).getBytes(PODS)))
                    .toList();
            await().until(() -> silent.connections() >= 5);

            clients.get("spoke-1").getBytes(PODS);

            assertThat(waiting).noneMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void uses_a_rotated_credential_at_once() {
        clients.get("spoke-1").getBytes(PODS);

        registry.put(worker.config(
                "spoke-1", new WorkerCredential.Token("n3w"), TestWorker.AUTHORITY.certificatePem(), null));
        clients.get("spoke-1").getBytes(PODS);

        assertThat(worker.lastAuthorization()).isEqualTo("Bearer n3w");
    }

    @Test
    void a_new_configuration_ends_an_outage() throws Exception {
        try (BlackHole gone = new BlackHole()) {
            gone.close();
            registry.put(at(gone.port(), "spoke-1"));
            unavailable(() -> clients.get("spoke-1").getBytes(PODS));
        }

        registry.put(worker.config("spoke-1"));

        clients.get("spoke-1").getBytes(PODS);
    }

    @Test
    void never_uses_the_credentials_of_a_worker_that_was_removed() {
        clients.get("spoke-1").getBytes(PODS);
        int before = worker.requests();

        registry.configs.clear();

        unavailable(() -> clients.get("spoke-1"));
        assertThat(worker.requests()).isEqualTo(before);
        assertThat(clients.report()).isEmpty();
    }

    @Test
    void serves_a_worker_that_kueue_cannot_reach_if_a_probe_can() throws Exception {
        clients.get("spoke-1").getBytes(PODS);
        worker.takeRequest();

        registry.put(worker.config(
                "spoke-1",
                new WorkerCredential.Token("s3cret"),
                TestWorker.AUTHORITY.certificatePem(),
                "ClientConnectionFailed"));
        // A probe has two seconds, which a busy machine may take; another one follows then.
        await().ignoreExceptions().untilAsserted(() -> clients.get("spoke-1").getBytes(PODS));
        assertThat(worker.takeRequest().getTarget()).isEqualTo("/version");
        int before = worker.requests();
        clients.get("spoke-1").getBytes(PODS);

        assertThat(worker.requests()).isEqualTo(before + 1);
        assertThat(clients.report())
                .containsExactly(new WorkerReport("spoke-1", true, "(Kueue: ClientConnectionFailed)"));
    }

    @Test
    void does_not_try_a_call_on_a_worker_that_neither_kueue_nor_a_probe_can_reach() {
        clients.get("spoke-1").getBytes(PODS);
        registry.put(worker.config(
                "spoke-1",
                new WorkerCredential.Token("s3cret"),
                TestWorker.AUTHORITY.certificatePem(),
                "ClientConnectionFailed"));
        worker.stop();

        // A probe that a busy machine holds up for two seconds finds out something else at first.
        await().untilAsserted(() -> assertThat(unavailable(() -> clients.get("spoke-1")))
                .hasMessageStartingWith("worker spoke-1 cannot be reached: ")
                .hasMessageEndingWith(" (Kueue: ClientConnectionFailed)"));
    }

    @Test
    void an_interrupted_caller_says_nothing_about_the_worker() throws Exception {
        try (BlackHole silent = new BlackHole()) {
            registry.put(at(silent.port(), "spoke-1"));
            CompletableFuture<Throwable> call = InBackground.call(() -> catchThrowable(() -> {
                Thread.currentThread().interrupt();
                clients.get("spoke-1").getBytes(PODS);
            }));

            assertThat(call.get(60, SECONDS)).isNotNull();
            assertThat(clients.report()).containsExactly(new WorkerReport("spoke-1", true, ""));
        }
    }

    @Test
    void reports_all_workers() {
        registry.put(new WorkerConfig.Unusable("spoke-0", "BadKubeConfig", "kubeconfig: x (expected: y)"));

        assertThat(clients.report())
                .containsExactly(
                        new WorkerReport(
                                "spoke-0", false, "cannot be used: BadKubeConfig: kubeconfig: x (expected: y)"),
                        new WorkerReport("spoke-1", true, ""));
    }

    private static WorkerConfig at(int port, String name) {
        return new WorkerConfig.Usable(
                name,
                URI.create("https://127.0.0.1:" + port),
                TestWorker.AUTHORITY.certificatePem(),
                null,
                new WorkerCredential.Token("s3cret"),
                null,
                null);
    }

    private static MockResponse status(int code, String message) {
        String escaped = message.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\u001b", "\\u001b");
        return new MockResponse.Builder()
                .code(code)
                .body("{\"kind\":\"Status\",\"message\":\"" + escaped + "\"}")
                .build();
    }

    private static WorkerUnavailableException unavailable(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        WorkerUnavailableException failure = catchThrowableOfType(WorkerUnavailableException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }
}
