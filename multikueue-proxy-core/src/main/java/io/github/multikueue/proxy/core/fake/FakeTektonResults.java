package io.github.multikueue.proxy.core.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.fake.results.ResultsRecords;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.tls.CertificateAuthority;
import java.time.Clock;
import java.util.UUID;
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
 * <p>Faults are injected by path: {@code Fault.onPath("GET", ".*" + "/logs/.*")} is for logs. Thread safe.
 *
 * @see <a href="https://github.com/tektoncd/results">Tekton Results</a>
 */
public final class FakeTektonResults extends FakeServer {
    private static final String[] HOSTS = {"localhost", "127.0.0.1"};
    private static final String NAME = "results";
    private static final String TOKEN = "results-reader-token";
    private static final int BUFFER_SIZE = 32 * 1024;

    private final ResultsRecords records;
    private final FakeResultsLogs logs;
    private final ResultsApi api;
    private final Clock clock = Clock.systemUTC();

    private FakeTektonResults(
            CertificateAuthority authority, ResultsRecords records, FakeResultsLogs logs, ResultsApi api) {
        super(NAME, authority, authority.server(HOSTS), api, null);
        this.records = records;
        this.logs = logs;
        this.api = api;
    }

    /** An empty archive that has logs in this way. */
    public static FakeTektonResults start(FakeResultsLogs logs) {
        return start(logs, BUFFER_SIZE);
    }

    /** The same, where stored logs are sent in pieces of so many bytes (LOGS_BUFFER_SIZE, by default 32768). */
    public static FakeTektonResults start(FakeResultsLogs logs, int bufferSize) {
        ResultsRecords records = new ResultsRecords();
        ResultsApi api = new ResultsApi(records, logs, bufferSize);
        api.allow(TOKEN, ResultsApi.ALL);
        return new FakeTektonResults(ClusterCertificates.newAuthority("results-ca"), records, logs, api);
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
