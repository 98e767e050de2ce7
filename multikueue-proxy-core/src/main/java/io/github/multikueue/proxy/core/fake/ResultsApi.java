package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.fake.http.HttpExchange;
import io.github.multikueue.proxy.core.fake.results.ResultsRecords;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What the REST API of Tekton Results does with a request. */
final class ResultsApi extends FakeHandler {
    static final String ALL = "*";

    private static final int RECORDED_REQUESTS = 10_000;

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    private static final Map<String, String> TEXT = Map.of("Content-Type", "text/plain; charset=utf-8");

    private final ResultsRecords records;
    private final FakeResultsLogs logs;
    private final int bufferSize;
    private final Map<String, List<FakeResultsLogs.Part>> parts = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> namespaces = new ConcurrentHashMap<>();

    ResultsApi(ResultsRecords records, FakeResultsLogs logs, int bufferSize) {
        super(RECORDED_REQUESTS);
        this.records = records;
        this.logs = logs;
        this.bufferSize = bufferSize;
    }

    /** Lets a token read a namespace; {@link #ALL} for all of them. */
    void allow(String token, String namespace) {
        namespaces.computeIfAbsent(token, key -> ConcurrentHashMap.newKeySet()).add(namespace);
    }

    void revoke(String token) {
        namespaces.remove(token);
    }

    void addPart(String taskRunUid, FakeResultsLogs.Part part) {
        parts.computeIfAbsent(taskRunUid, key -> new CopyOnWriteArrayList<>()).add(part);
    }

    @Override
    void serve(HttpExchange exchange) throws IOException {
        try {
            route(exchange);
        } catch (StatusException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new StatusException(500, "InternalError", "the fake archive failed: " + e);
        }
    }

    @Override
    void fail(HttpExchange exchange, StatusException reason) throws IOException {
        if (exchange.begun()) {
            throw exchange.drop();
        }
        ObjectNode status = Json.object().put("code", 2).put("message", reason.getMessage());
        status.putArray("details");
        exchange.respond(reason.code(), JSON, Json.bytes(status));
    }

    /** {@code /apis/results.tekton.dev/<version>/parents/<namespace>/results/<result>/<kind>[/<name>]}. */
    private void route(HttpExchange exchange) throws IOException {
        List<String> path = RequestInfo.of(
                        exchange.httpRequest().method(), exchange.httpRequest().target())
                .rawSegments();
        boolean known = path.size() >= 8
                && path.get(1).equals("results.tekton.dev")
                && path.get(3).equals("parents")
                && path.get(5).equals("results");
        if (!known) {
            throw notFound("Not Found");
        }
        authorize(exchange.httpRequest().header("Authorization"), path.get(4));
        String version = path.get(2);
        String kind = path.get(7);
        if (path.size() == 8 && version.equals("v1alpha2") && kind.equals("records")) {
            ObjectNode list = records.list(
                    path.get(4), path.get(6), exchange.httpRequest().query());
            exchange.respond(200, JSON, Json.bytes(list));
        } else if (path.size() == 9 && kind.equals("logs") && serves(version)) {
            ResultsRecords.Entry entry =
                    records.find(path.get(4), path.get(6), path.get(8)).orElseThrow(() -> noRecord());
            log(exchange, entry);
        } else {
            throw notFound("Not Found");
        }
    }

    /** Whatever is wrong with somebody, Results answers 401. */
    private void authorize(@Nullable String authorization, String namespace) {
        String token = authorization != null && authorization.startsWith("Bearer ") ? authorization.substring(7) : "";
        Set<String> allowed = namespaces.getOrDefault(token, Set.of());
        if (!allowed.contains(ALL) && !allowed.contains(namespace)) {
            throw new StatusException(401, "Unauthorized", "permission denied");
        }
    }

    private boolean serves(String version) {
        return switch (logs) {
            case OFF -> false;
            case STORED, STORED_IN_JSON -> version.equals("v1alpha2");
            default -> true;
        };
    }

    private void log(HttpExchange exchange, ResultsRecords.Entry entry) throws IOException {
        String type = entry.tree().path("data_type").asText();
        if (logs.stored() != type.endsWith(".Log")) {
            throw new StatusException(500, "InternalError", "record type is invalid " + type);
        }
        String taskRun = logs.stored() ? entry.data().at("/spec/resource/uid").asText() : entry.name();
        byte[] text = logs.render(parts.getOrDefault(taskRun, List.of()));
        if (logs.stored() && text.length == 0) {
            throw notFound("Log doesn't exist");
        }
        exchange.start(200, logs.stored() ? JSON : TEXT);
        if (logs.stored()) {
            pieces(exchange, text);
        } else {
            exchange.write(text);
        }
        exchange.end();
    }

    private void pieces(HttpExchange exchange, byte[] text) throws IOException {
        for (int start = 0; start < text.length; start += bufferSize) {
            byte[] piece = Arrays.copyOfRange(text, start, Math.min(text.length, start + bufferSize));
            if (logs == FakeResultsLogs.STORED_IN_JSON) {
                ObjectNode chunk = Json.object();
                chunk.putObject("result").put("data", Base64.getEncoder().encodeToString(piece));
                exchange.write(Json.bytes(chunk), FakeText.utf8("\n"));
            } else {
                exchange.write(piece, FakeText.utf8("\n"));
            }
            exchange.flush();
        }
    }

    /** The code for logs that others keep answers 500 to that. */
    private StatusException noRecord() {
        return logs.stored()
                ? notFound("record not found")
                : new StatusException(500, "InternalError", "rpc error: code = NotFound desc = record not found");
    }

    private static StatusException notFound(String message) {
        return new StatusException(404, "NotFound", message);
    }
}
