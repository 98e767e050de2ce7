package io.github.multikueue.proxy.core.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.fake.http.FakeThreads;
import io.github.multikueue.proxy.core.fake.http.LoopbackServer;
import io.github.multikueue.proxy.core.fake.http.TlsServer;
import io.github.multikueue.proxy.core.fake.results.ResultsRecords;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;

/**
 * A Tekton Results API server in this process, on a real HTTPS socket: records with the filters the proxy uses, and logs in
 * the forms its back ends have. Nothing is archived by itself:
 *
 * <pre>{@code
 * try (FakeTektonResults results = FakeTektonResults.start(FakeResultsLogs.LOKI)) {
 *     results.archive(fleet.worker("spoke-1"));
 *     run.removeFromWorker();
 *     // ... a reader configured with results.url(), results.certificateAuthority() and results.token()
 * }
 * }</pre>
 *
 * <p>Thread safe.
 *
 * @see <a href="https://github.com/tektoncd/results">Tekton Results</a>
 */
public final class FakeTektonResults implements AutoCloseable {
    private static final String[] HOSTS = {"localhost", "127.0.0.1"};
    private static final String NAME = "results";
    private static final String TOKEN = "results-reader-token";
    private static final int BUFFER_SIZE = 32 * 1024;
    private static final int RECORDED_REQUESTS = 10_000;

    private final CertificateAuthority authority = new CertificateAuthority("results-ca");
    private final Requests requests = new Requests(RECORDED_REQUESTS);
    private final Faults faults = new Faults();
    private final ResultsRecords records = new ResultsRecords();
    private final FakeResultsLogs logs;
    private final ResultsApi api;
    private final ExecutorService executor = FakeThreads.perConnection(NAME);
    private final LoopbackServer server;
    private final Clock clock = Clock.systemUTC();

    private FakeTektonResults(FakeResultsLogs logs, int bufferSize) {
        this.logs = logs;
        api = new ResultsApi(requests, faults, records, logs, bufferSize);
        api.allow(TOKEN, ResultsApi.ALL);
        TlsIdentity identity = authority.server(HOSTS);
        TlsServer tls = new TlsServer(identity.key(), identity.certificate(), authority.certificate());
        server = new LoopbackServer(NAME, tls, api, executor);
    }

    /** An empty archive that has logs in this way. */
    public static FakeTektonResults start(FakeResultsLogs logs) {
        return start(logs, BUFFER_SIZE);
    }

    /** The same, where stored logs are sent in pieces of so many bytes (LOGS_BUFFER_SIZE, by default 32768). */
    public static FakeTektonResults start(FakeResultsLogs logs, int bufferSize) {
        return new FakeTektonResults(logs, bufferSize);
    }

    /** Its address: {@code https://127.0.0.1:<port>}. */
    public String url() {
        return "https://127.0.0.1:" + server.port();
    }

    /** The PEM of the authority that signs its certificate. */
    public String certificateAuthority() {
        return TlsIdentity.pem(authority.certificate());
    }

    /** A token that may read everything. */
    public String token() {
        return TOKEN;
    }

    /** Lets one more token read a namespace. */
    public FakeTektonResults allow(String token, String namespace) {
        api.allow(token, namespace);
        return this;
    }

    /** Refuses a token from now on. */
    public FakeTektonResults revoke(String token) {
        api.revoke(token);
        return this;
    }

    /** Does to the PipelineRuns and TaskRuns of a worker what the watcher of Results does; logs too, if it has any. */
    public FakeTektonResults archive(FakeCluster worker) {
        worker.list("pipelineruns", "").forEach(each -> put("tekton.dev/v1.PipelineRun", each));
        worker.list("taskruns", "").forEach(each -> {
            put("tekton.dev/v1.TaskRun", each);
            Stream.concat(
                            Stream.of(each.at("/status/retriesStatus")).flatMap(FakeTektonResults::elements),
                            Stream.of(each.path("status")))
                    .forEach(attempt ->
                            keepLogs(worker, each, attempt.path("podName").asText()));
        });
        return this;
    }

    /** Keeps what a container wrote, for a TaskRun that is archived already; after what is kept of it so far. */
    public FakeTektonResults log(String taskRunUid, String container, byte[] text) {
        api.addPart(taskRunUid, new FakeResultsLogs.Part(container, new String(text, ISO_8859_1)));
        return this;
    }

    /**
     * Keeps an object, or a later state of it.
     *
     * @param type such as {@code tekton.dev/v1.TaskRun}
     */
    public FakeTektonResults put(String type, ObjectNode object) {
        if (logs.stored() && type.endsWith(".TaskRun")) {
            putLogRecord(object);
        }
        JsonNode metadata = object.path("metadata");
        String uid = metadata.path("uid").asText();
        String owner = elements(metadata.path("ownerReferences"))
                .filter(each -> each.path("kind").asText().equals("PipelineRun"))
                .map(each -> each.path("uid").asText())
                .findFirst()
                .orElse(uid);
        records.put(metadata.path("namespace").asText(), owner, uid, type, object, clock.instant());
        return this;
    }

    /** Makes requests go wrong; {@code Fault.onPath("GET", ".*" + "/logs/.*")} is for logs. */
    public Fault.Injection inject(Fault fault) {
        return faults.inject(fault);
    }

    /** What it was asked. */
    public Requests requests() {
        return requests;
    }

    /** Hangs up on everybody, and on everybody who comes. */
    public void disconnect() {
        server.disconnect();
    }

    /** Frees port and threads at once. */
    @Override
    public void close() {
        server.close();
        faults.clear();
        executor.shutdownNow();
    }

    private void putLogRecord(ObjectNode taskRun) {
        JsonNode metadata = taskRun.path("metadata");
        String uid = UUID.nameUUIDFromBytes(metadata.path("uid").asText().getBytes(UTF_8))
                .toString();
        ObjectNode log = Json.object().put("kind", "Log").put("apiVersion", "results.tekton.dev/v1alpha3");
        ObjectNode own = log.putObject("metadata").put("uid", uid);
        own.put("name", metadata.path("name").asText() + "-log").set("namespace", metadata.path("namespace"));
        own.set("ownerReferences", metadata.path("ownerReferences"));
        ObjectNode resource =
                log.putObject("spec").put("type", "File").putObject("resource").put("kind", "TaskRun");
        resource.set("namespace", metadata.path("namespace"));
        resource.set("name", metadata.path("name"));
        resource.set("uid", metadata.path("uid"));
        log.putObject("status").put("isStored", true).put("size", 1);
        put("results.tekton.dev/v1alpha3.Log", log);
    }

    private void keepLogs(FakeCluster worker, ObjectNode taskRun, String podName) {
        String namespace = taskRun.at("/metadata/namespace").asText();
        ObjectNode pod = worker.get("pods", namespace, podName);
        if (pod != null) {
            Stream.of("/spec/initContainers", "/spec/containers")
                    .flatMap(each -> elements(pod.at(each)))
                    .map(each -> each.path("name").asText())
                    .forEach(container -> log(
                            taskRun.at("/metadata/uid").asText(),
                            container,
                            worker.log(namespace, podName, container).current().bytes()));
        }
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return Stream.iterate(0, index -> index < array.size(), index -> index + 1)
                .map(array::path);
    }
}
