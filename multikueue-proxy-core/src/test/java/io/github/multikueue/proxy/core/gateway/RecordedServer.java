package io.github.multikueue.proxy.core.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.chain.FailureResponses;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.table.builtin.RecordedTable;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Answers as the API server has answered whose Tables were recorded: lists, a row of each Table, and watches in which nothing happens.
 * Everybody may read everything.
 */
final class RecordedServer {

    private static final GroupResource DEFINITIONS =
            new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");

    private RecordedServer() {}

    static void answer(ApiExchange exchange) throws IOException {
        RequestInfo info =
                RequestInfo.of(exchange.request().method(), exchange.request().target());
        if (!info.isResourceRequest()) {
            respond(exchange, discovery(info));
        } else if (info.resource().equals("selfsubjectaccessreviews")) {
            respond(exchange, Json.object("{\"status\":{\"allowed\":true}}"));
        } else if (info.verb().equals("watch")) {
            watch(exchange);
        } else {
            Optional<JsonNode> answer = recorded(exchange, info);
            if (answer.isPresent()) {
                respond(exchange, answer.get());
            } else {
                FailureResponses.respond(
                        exchange,
                        StatusException.notFound(info.groupResource(), info.name())
                                .status());
            }
        }
    }

    private static void respond(ApiExchange exchange, JsonNode json) throws IOException {
        exchange.respond(200, ApiCall.headers(ApiCall.JSON), Json.bytes(json));
    }

    private static JsonNode discovery(RequestInfo info) {
        String[] path = info.path().split("/", -1);
        String group = path[1].equals("api") ? "" : path[2];
        String version = path[path.length - 1];
        ObjectNode list = Json.object().put("kind", "APIResourceList");
        ArrayNode resources = list.putArray("resources");
        RecordedTable.all()
                .filter(each ->
                        each.resource().group().equals(group) && each.version().equals(version))
                .forEach(each -> resources.add(described(each)));
        return list;
    }

    private static ObjectNode described(RecordedTable recorded) {
        ObjectNode resource = Json.object().put("name", recorded.resource().resource());
        resource.put("kind", recorded.list().path("kind").asText().replaceFirst("List$", ""));
        resource.put(
                "namespaced",
                recorded.items().stream().anyMatch(each -> each.path("metadata").has("namespace")));
        resource.putArray("verbs").add("get").add("list").add("watch");
        return resource;
    }

    private static Optional<JsonNode> recorded(ApiExchange exchange, RequestInfo info) {
        Optional<RecordedTable> recorded = RecordedTable.all()
                .filter(each -> each.resource().equals(info.groupResource()))
                .findFirst();
        if (info.groupResource().equals(DEFINITIONS) && !info.name().isEmpty()) {
            return recorded.flatMap(all -> all.items().stream()
                    .filter(each -> each.at("/metadata/name").asText().equals(info.name()))
                    .findFirst());
        }
        boolean table = String.valueOf(exchange.request().header("Accept")).contains("as=Table");
        return recorded.map(each -> table ? each.tableWithObjects() : each.list());
    }

    private static void watch(ApiExchange exchange) throws IOException {
        CountDownLatch left = new CountDownLatch(1);
        exchange.onDeparture(left::countDown);
        exchange.stream(200, ApiCall.headers(ApiCall.JSON)).flush();
        try {
            left.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
