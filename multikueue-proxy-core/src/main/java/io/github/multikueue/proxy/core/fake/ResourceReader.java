package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The verbs get, list and watch. */
final class ResourceReader {
    private static final Duration LONGEST_WATCH = Duration.ofHours(1);

    private final ObjectStore store;
    private final Clock clock;
    private final Duration bookmarkInterval;
    private final Set<WatchStream> watches = ConcurrentHashMap.newKeySet();

    ResourceReader(ObjectStore store, Clock clock, Duration bookmarkInterval) {
        this.store = store;
        this.clock = clock;
        this.bookmarkInterval = bookmarkInterval;
    }

    void get(HttpExchange exchange, FakeResource resource, ApiRequest request) throws IOException {
        ObjectKey key = new ObjectKey(request.namespace(), request.name());
        StoredObject object = store.get(resource, key);
        if (object == null) {
            throw StatusException.notFound(resource, request.name());
        }
        exchange.respond(
                200, ApiServer.JSON, renderer(exchange, resource, request).object(object));
    }

    void list(HttpExchange exchange, FakeResource resource, ApiRequest request) throws IOException {
        Query query = exchange.request().query();
        Renderer renderer = renderer(exchange, resource, request);
        Long asked = query.number("limit");
        long limit = asked == null || asked <= 0 || cached(query) ? Long.MAX_VALUE : asked;
        checkNotTooLarge(query);
        ObjectFilter filter = filter(query, resource, request);
        ObjectStore.Snapshot snapshot = store.list(resource, filter);
        Continue from = Continue.parse(query.text("continue"));
        List<StoredObject> all = snapshot.objects();
        if (from != null) {
            if (from.revision() < store.oldest(resource)) {
                throw StatusException.expired("The provided continue parameter is too old to display a consistent list"
                        + " result. You must start a new list without the continue parameter.");
            }
            all = all.stream()
                    .filter(object -> from.isBefore(object.key(), filter))
                    .toList();
        }
        long revision = from == null ? snapshot.revision() : from.revision();
        boolean cut = limit < all.size();
        List<StoredObject> page = cut ? all.subList(0, (int) limit) : all;
        String next = cut ? Continue.after(page.get(page.size() - 1).key(), filter, revision) : null;
        long remaining = cut && !filter.selective() ? all.size() - page.size() : 0;
        ObjectNode metadata = renderer.listMetadata(revision, next, remaining);
        exchange.respond(200, ApiServer.JSON, renderer.list(page, metadata));
    }

    void watch(HttpExchange exchange, FakeResource resource, ApiRequest request) throws IOException {
        Query query = exchange.request().query();
        boolean initialEvents = checkedInitialEvents(query);
        checkNotTooLarge(query);
        String version = query.text("resourceVersion");
        boolean fromNow = version.isEmpty() || version.equals("0") || initialEvents;
        WatchStream watch = new WatchStream(
                exchange,
                renderer(exchange, resource, request),
                filter(query, resource, request),
                query.flag("allowWatchBookmarks"));
        Long since = fromNow ? null : query.number("resourceVersion");
        try {
            ObjectFilter filter = filter(query, resource, request);
            store.watch(resource, filter, since, watch::initial, watch);
        } catch (StatusException expired) {
            watch.fail(expired);
        }
        watches.add(watch);
        try {
            Long seconds = query.number("timeoutSeconds");
            Duration timeout = seconds == null || seconds <= 0 ? LONGEST_WATCH : Duration.ofSeconds(seconds);
            watch.run(timeout, bookmarkInterval, () -> store.inOrder(watch::bookmark));
        } finally {
            watches.remove(watch);
            store.unwatch(resource, watch);
        }
        if (!exchange.departed()) {
            exchange.end();
        }
    }

    int openWatches() {
        return watches.size();
    }

    void sendBookmarks() {
        watches.forEach(watch -> store.inOrder(watch::bookmark));
    }

    void expireWatches() {
        watches.forEach(
                watch -> watch.fail(StatusException.expired("The resourceVersion for the provided watch is too old.")));
    }

    Renderer renderer(HttpExchange exchange, FakeResource resource, ApiRequest request) {
        Representation form = Representation.of(exchange.request().header("Accept"));
        String include = exchange.request().query().text("includeObject");
        return new Renderer(resource, request.version(), form, include, clock);
    }

    ObjectFilter filter(Query query, FakeResource resource, ApiRequest request) {
        return new ObjectFilter(
                resource.namespaced() ? request.namespace() : "",
                LabelSelector.parse(query.text("labelSelector")),
                FieldSelector.parse(query.text("fieldSelector"), resource));
    }

    /** Lists from the API server's cache are never cut into pages. */
    private static boolean cached(Query query) {
        return query.text("resourceVersion").equals("0");
    }

    private static boolean checkedInitialEvents(Query query) {
        if (!query.has("sendInitialEvents")) {
            return false;
        }
        if (!query.text("resourceVersionMatch").equals("NotOlderThan")) {
            throw StatusException.invalid(
                    "ListOptions",
                    "meta.k8s.io",
                    "",
                    "resourceVersionMatch",
                    "FieldValueForbidden",
                    "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }
        return query.flag("sendInitialEvents");
    }

    private void checkNotTooLarge(Query query) {
        Long wanted = query.number("resourceVersion");
        long current = store.revision();
        if (wanted != null && wanted > current) {
            ObjectNode details = Json.object();
            details.putArray("causes")
                    .addObject()
                    .put("reason", "ResourceVersionTooLarge")
                    .put("message", "Too large resource version");
            details.put("retryAfterSeconds", 1);
            String message = "Timeout: Too large resource version: " + wanted + ", current: " + current;
            throw new StatusException(504, "Timeout", message, details);
        }
    }

    /** The opaque token of a paged list, in kube-apiserver's own form. */
    private record Continue(long revision, String start) {

        static @Nullable Continue parse(String token) {
            if (token.isEmpty()) {
                return null;
            }
            try {
                JsonNode json = Json.parse(Base64.getUrlDecoder().decode(token));
                if (json.path("v").asText().equals("meta.k8s.io/v1")) {
                    return new Continue(
                            json.path("rv").asLong(), json.path("start").asText());
                }
            } catch (IOException | IllegalArgumentException e) {
                throw StatusException.badRequest(
                        "invalid continue token: continue key is not valid: " + Json.firstLine(e));
            }
            throw StatusException.badRequest("invalid continue token: continue key is not valid: unknown version");
        }

        static String after(ObjectKey key, ObjectFilter filter, long revision) {
            String json = Json.object()
                    .put("v", "meta.k8s.io/v1")
                    .put("rv", revision)
                    .put("start", path(key, filter) + "\0")
                    .toString();
            return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        }

        boolean isBefore(ObjectKey key, ObjectFilter filter) {
            return path(key, filter).compareTo(start) >= 0;
        }

        private static String path(ObjectKey key, ObjectFilter filter) {
            boolean all = filter.namespace().isEmpty() && !key.namespace().isEmpty();
            return "/" + (all ? key.namespace() + "/" : "") + key.name();
        }
    }
}
