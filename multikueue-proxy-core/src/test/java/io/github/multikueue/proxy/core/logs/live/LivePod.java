package io.github.multikueue.proxy.core.logs.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.api.WorkerCredential;
import io.github.multikueue.proxy.core.concurrent.Backoff;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeLog;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.logs.ContainerStates;
import io.github.multikueue.proxy.core.logs.resume.ResumePolicy;
import io.github.multikueue.proxy.core.runwatch.PodContainerStates;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** A worker with a Pod that runs, and a reader of its log who loses no time. */
public final class LivePod implements AutoCloseable {

    public static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    /** Of the run {@code build-1}, which Kueue has admitted to the worker. */
    public static final Placement PLACEMENT = new Placement(
            new JobReference("tekton.dev", "PipelineRun", "team-a", "build-1"),
            "job-uid",
            PlacementState.ADMITTED,
            "spoke-1",
            "workload",
            List.of(),
            null,
            null);

    public static final Duration LONG = Duration.ofMinutes(5);

    private final FakeCluster worker = FakeCluster.builder()
            .name("spoke-1")
            .namespaces("team-a")
            .clock(Clock.fixed(NOW.minusSeconds(60), ZoneOffset.UTC))
            .recordedRequests(1000)
            .start();
    private final String token = worker.adminToken();
    private volatile String credential = token;
    private final WorkerClients workers =
            new WorkerClients(new Registry(), Duration.ofMinutes(1), CallObserver.NONE, new Random(1));
    private String uid;

    public LivePod() {
        create("{\"running\":{\"startedAt\":\"2026-11-20T09:00:00Z\"}}");
    }

    /** The Pod anew, with another UID, and its container in this state. */
    public void create(String state) {
        worker.delete("pods", "team-a", "p");
        ObjectNode pod = worker.create("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"p"},
                 "spec":{"nodeName":"n","containers":[{"name":"main"},{"name":"other"}]},
                 "status":{"containerStatuses":[{"name":"main","state":%s}]}}""".formatted(state));
        uid = pod.at("/metadata/uid").asText();
    }

    public void state(String state) {
        worker.edit("pods", "team-a", "p", pod -> {
            ObjectNode status = (ObjectNode) pod.at("/status/containerStatuses/0");
            status.set("state", json(state));
        });
    }

    /** Reads from the Pod that was created by other means. */
    public void adopt() {
        uid = requireNonNull(worker.get("pods", "team-a", "p"))
                .at("/metadata/uid")
                .asText();
    }

    public void delete() {
        worker.delete("pods", "team-a", "p");
    }

    public FakeCluster worker() {
        return worker;
    }

    public WorkerClients workers() {
        return workers;
    }

    public FakeLog log() {
        return worker.log("team-a", "p", "main");
    }

    /** A line that many nanoseconds after {@link #NOW}. */
    public void line(long nanos, String text) {
        log().lineAt(NOW.plusNanos(nanos), text);
    }

    /** From now on the worker accepts this token alone. */
    public void rotate(String newToken) {
        worker.token(newToken, io.github.multikueue.proxy.core.fake.FakeUser.of("admin", "system:masters"));
        worker.revokeToken(credential);
        credential = newToken;
    }

    public Fault.Injection injectLog(java.util.function.UnaryOperator<Fault> effect) {
        return worker.inject(effect.apply(Fault.on("get", "pods/log")));
    }

    /** What goes wrong with logs that are followed, and not with others. */
    public Fault.Injection injectFollow(java.util.function.UnaryOperator<Fault> effect) {
        return worker.inject(
                effect.apply(Fault.when(request -> request.resource().equals("pods/log") && request.isFollow())));
    }

    /** So many looks at the Pod get this answer, whatever has become of it: the container runs. */
    public void staysRunning(int looks, String metadata) {
        String answer = """
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"p","uid":"%s"%s},
                 "status":{"containerStatuses":[{"name":"main","state":{"running":{}}}]}}""".formatted(uid, metadata);
        worker.inject(Fault.on("get", "pods")
                .body(200, "application/json", answer.getBytes(UTF_8))
                .times(looks));
    }

    public List<FakeRequest> logRequests() {
        return worker.requests().of("get", "pods/log");
    }

    public LogRequest request(LogOptions options) {
        return new LogRequest(new Caller.BearerToken("token"), PLACEMENT, "p", uid, "main", options);
    }

    public LivePodLogs logs() {
        return logs(policy(Ticker.systemTicker()));
    }

    public LivePodLogs logs(ResumePolicy policy) {
        return new LivePodLogs(workers, new PodContainerStates(workers), policy);
    }

    /** Looks at the container by other means. */
    public LivePodLogs logs(ContainerStates states) {
        return new LivePodLogs(workers, states, policy(Ticker.systemTicker()));
    }

    /** Patient, but with next to no pauses. */
    public static ResumePolicy policy(Ticker ticker) {
        return policy(ticker, LONG);
    }

    public static ResumePolicy policy(Ticker ticker, Duration quiet) {
        Supplier<Backoff> pauses = () -> new Backoff(Duration.ofMillis(1), Duration.ofMillis(4), new Random(1));
        return new ResumePolicy(LONG, LONG, quiet, pauses, pauses, ticker, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** Whoever does not end its waits at once is noticed. */
    public static ResumePolicy slowPolicy() {
        Supplier<Backoff> pauses = () -> new Backoff(LONG, LONG, new Random(1));
        return new ResumePolicy(
                LONG, LONG, LONG, pauses, pauses, Ticker.systemTicker(), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** What a reader of the followed log gets. */
    public String follow() throws IOException {
        return follow(LogOptions.FOLLOW);
    }

    public String follow(LogOptions options) throws IOException {
        try (InputStream text = logs().open(request(options))) {
            return utf8(text.readAllBytes());
        }
    }

    public static LogOptions followTail(long lines) {
        return new LogOptions(true, false, false, lines, null, null, null);
    }

    public static String utf8(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    public static byte[] latin1(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static com.fasterxml.jackson.databind.JsonNode json(String text) {
        try {
            return io.github.multikueue.proxy.core.kube.meta.Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        workers.close();
        worker.close();
    }

    private final class Registry implements WorkerConfigRegistry {
        @Override
        public Optional<WorkerConfig> find(String name) {
            return Optional.of(new WorkerConfig.Usable(
                    "spoke-1",
                    URI.create(worker.url()),
                    worker.certificateAuthority(),
                    null,
                    new WorkerCredential.Token(requireNonNull(credential)),
                    null,
                    null));
        }

        @Override
        public List<WorkerConfig> all() {
            return List.of(find("spoke-1").orElseThrow());
        }
    }
}
