package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an API server does with a request: record, fault, authenticate, authorize, then answer. */
final class ApiServer implements HttpHandler {
    static final Map<String, String> JSON = headers("application/json");

    private static final Map<String, String> TEXT = nosniff(headers("text/plain; charset=utf-8"));
    private static final Map<String, String> FORBIDDEN = nosniff(JSON);

    private final RequestRecorder recorder;
    private final ServerState state;
    private final Faults faults;
    private final Access access;
    private final AccessReviews reviews;
    private final Discovery discovery;
    private final OpenApi openApi;
    private final Resources resources;

    ApiServer(
            Requests requests,
            ServerState state,
            Faults faults,
            Access access,
            AccessReviews reviews,
            Discovery discovery,
            OpenApi openApi,
            Resources resources) {
        this.recorder = new RequestRecorder(requests);
        this.state = state;
        this.faults = faults;
        this.access = access;
        this.reviews = reviews;
        this.discovery = discovery;
        this.openApi = openApi;
        this.resources = resources;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        FakeRequest record;
        try {
            record = new FakeRequest(exchange.request());
        } catch (StatusException e) {
            fail(exchange, e);
            return;
        }
        recorder.record(exchange, record, request -> answer(exchange, request));
    }

    private void answer(HttpExchange exchange, FakeRequest record) throws IOException {
        try {
            if (!faults.apply(record, exchange)) {
                serve(exchange, record);
            }
        } catch (StatusException e) {
            fail(exchange, e);
        } catch (RuntimeException e) {
            fail(exchange, new StatusException(500, "InternalError", "the fake cluster failed: " + e, null));
        }
    }

    private static void fail(HttpExchange exchange, StatusException e) throws IOException {
        if (exchange.begun()) {
            throw exchange.drop();
        }
        Map<String, String> headers = e.code() == 403 ? FORBIDDEN : JSON;
        String retryAfter = e.retryAfter();
        if (retryAfter != null) {
            headers = new LinkedHashMap<>(headers);
            headers.put("Retry-After", retryAfter);
        }
        exchange.respond(e.code(), headers, Json.bytes(e.status()));
    }

    private void serve(HttpExchange exchange, FakeRequest record) throws IOException {
        FakeUser caller = access.impersonated(access.authenticate(exchange.request()), exchange.request());
        record.authenticated(caller);
        ApiRequest request = record.attributes();
        access.require(caller, request);
        if (!request.isResource()) {
            serveDocument(exchange, exchange.request().segments());
        } else if (AccessReviews.knows(request.group(), request.resource())) {
            review(exchange, request, caller);
        } else if (!resources.serve(exchange, request)) {
            exchange.respond(404, TEXT, Json.utf8("404 page not found\n"));
        }
    }

    private void review(HttpExchange exchange, ApiRequest request, FakeUser caller) throws IOException {
        if (!request.verb().equals("create")) {
            throw StatusException.methodNotAllowed();
        }
        ObjectNode body = RequestBody.object(exchange.request(), "Review");
        exchange.respond(201, JSON, Json.bytes(reviews.answer(request, caller, body)));
    }

    private void serveDocument(HttpExchange exchange, List<String> path) throws IOException {
        String first = path.isEmpty() ? "" : path.get(0);
        switch (first) {
            case "healthz", "livez", "readyz" -> health(exchange, first);
            case "version" -> document(exchange, path.size() == 1 ? discovery.version() : null);
            case "api", "apis" -> discovery(exchange, path);
            case "openapi" -> openApi(exchange, path);
            default -> document(exchange, null);
        }
    }

    private void health(HttpExchange exchange, String check) throws IOException {
        if (!state.ready() && !check.equals("livez")) {
            String body = "[+]ping ok\n[-]poststarthook/rbac/bootstrap-roles failed: reason withheld\n" + check
                    + " check failed\n";
            exchange.respond(500, TEXT, Json.utf8(body));
            return;
        }
        boolean verbose = exchange.request().query().has("verbose");
        String body = verbose ? "[+]ping ok\n" + check + " check passed\n" : "ok";
        exchange.respond(200, TEXT, Json.utf8(body));
    }

    private void discovery(HttpExchange exchange, List<String> path) throws IOException {
        boolean core = path.get(0).equals("api");
        String accept = exchange.request().header("Accept");
        if (path.size() == 1 && accept != null && accept.contains("g=apidiscovery.k8s.io;v=v2;")) {
            Map<String, String> headers = new LinkedHashMap<>(headers(Discovery.AGGREGATED));
            headers.put("Cache-Control", "public");
            headers.put("Vary", "Accept");
            exchange.respond(200, headers, Json.bytes(discovery.aggregated(core)));
            return;
        }
        String host = exchange.request().header("Host");
        document(
                exchange,
                switch (path.size()) {
                    case 1 -> core ? discovery.coreVersions(host == null ? "" : host) : discovery.groups();
                    case 2 -> core ? discovery.resources("", path.get(1)) : discovery.group(path.get(1));
                    case 3 -> core ? null : discovery.resources(path.get(1), path.get(2));
                    default -> null;
                });
    }

    private void openApi(HttpExchange exchange, List<String> path) throws IOException {
        boolean v3 = path.size() > 1 && path.get(1).equals("v3");
        ObjectNode found = null;
        if (v3 && path.size() == 2) {
            found = openApi.index();
        } else if (v3 && path.size() == 4 && path.get(2).equals("api")) {
            found = openApi.document("", path.get(3));
        } else if (v3 && path.size() == 5 && path.get(2).equals("apis")) {
            found = openApi.document(path.get(3), path.get(4));
        }
        document(exchange, found);
    }

    private static void document(HttpExchange exchange, @Nullable ObjectNode document) throws IOException {
        if (document == null) {
            exchange.respond(404, TEXT, Json.utf8("404 page not found\n"));
        } else {
            exchange.respond(200, JSON, Json.bytes(document));
        }
    }

    static Map<String, String> headers(String contentType) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Cache-Control", "no-cache, private");
        headers.put("Content-Type", contentType);
        return headers;
    }

    private static Map<String, String> nosniff(Map<String, String> headers) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put("X-Content-Type-Options", "nosniff");
        return more;
    }
}
