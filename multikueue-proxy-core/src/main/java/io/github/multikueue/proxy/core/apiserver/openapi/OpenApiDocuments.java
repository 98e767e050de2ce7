package io.github.multikueue.proxy.core.apiserver.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.published.DocumentBytes;
import io.github.multikueue.proxy.core.apiserver.published.DocumentHandler;
import io.github.multikueue.proxy.core.apiserver.published.GenerationCache;
import io.github.multikueue.proxy.core.apiserver.published.StaticDocument;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.header.AcceptClause;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The documents that tell clients how objects look and what can be done with them: {@code /openapi/v3}, the index of one document
 * for each version of a group, these documents, and {@code /openapi/v2}, which has all of it. They are written once for each
 * change of the resources, when somebody first asks for one of them, and only as JSON. Safe for use by many threads.
 *
 * <p>The index refers to each document by a URL with the hash of its content. What is there may be kept for good, since another
 * content has another URL; a URL with an old hash leads to the current one.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-interface-definition">OpenAPI of
 *     Kubernetes</a>
 */
public final class OpenApiDocuments {

    private static final String V2 = "/openapi/v2";
    private static final String V3 = "/openapi/v3";
    private static final DateTimeFormatter EXPIRY = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private record Documents(StaticDocument index, Map<String, StaticDocument> byKey) {}

    private final ServedResources served;
    private final String title;
    private final String release;
    private final InstantSource clock;
    private final GenerationCache<Documents> documents;
    private final GenerationCache<StaticDocument> swagger;

    /**
     * Makes the documents about these resources, now and after each change.
     *
     * @param title the name of the API, as it stands at {@code info}
     * @param release its version, for example {@code v1.36.2}
     * @param clock tells since when a document is as it is, and until when it may be kept
     */
    public OpenApiDocuments(ServedResources served, String title, String release, InstantSource clock) {
        this.served = served;
        this.title = title;
        this.release = release;
        this.clock = clock;
        this.documents = new GenerationCache<>(served::generation, this::written);
        this.swagger = new GenerationCache<>(served::generation, this::swagger);
    }

    /**
     * The document at a path, or null if there is none.
     *
     * @param path the decoded path without a slash at its end
     */
    public @Nullable DocumentHandler find(String path) {
        if (path.equals(V2)) {
            return call -> negotiated(call, () -> swagger.get().respond(call));
        }
        if (path.equals(V3)) {
            return call -> documents.get().index.respond(call);
        }
        String key = path.startsWith(V3 + "/") ? path.substring(V3.length() + 1) : "";
        StaticDocument document = key.isEmpty() ? null : documents.get().byKey.get(key);
        return document == null ? null : call -> negotiated(call, () -> respond(call, key, document));
    }

    /** The paths that {@code /} names. */
    public List<String> paths() {
        return List.of(V2, V3, V3 + "/");
    }

    private interface Answer {
        void send() throws IOException;
    }

    private static void negotiated(ApiCall call, Answer answer) throws IOException {
        List<String> accept = call.exchange().request().headers("Accept");
        if (AcceptClause.parse(accept).stream().anyMatch(clause -> clause.includes(ApiCall.JSON))) {
            answer.send();
        } else {
            call.exchange().respond(406, Map.of("Cache-Control", "no-cache, private", "Vary", "Accept"));
        }
    }

    private void respond(ApiCall call, String key, StaticDocument document) throws IOException {
        String hash = call.info().query().text("hash");
        if (hash.isEmpty()) {
            document.respond(call);
        } else if (hash.equals(document.hash())) {
            String expiry = EXPIRY.format(clock.instant().atZone(ZoneOffset.UTC).plusYears(1));
            document.respond(call, Map.of("Cache-Control", "public, immutable", "Expires", expiry));
        } else {
            Map<String, String> headers = ApiCall.headers(ApiCall.JSON);
            headers.put("Etag", '"' + document.hash() + '"');
            headers.put("Location", url(key, document));
            headers.put("Vary", "Accept");
            call.exchange().respond(301, headers);
        }
    }

    private Documents written(@Nullable Documents before) {
        Map<String, StaticDocument> byKey = new TreeMap<>();
        trees().forEach((key, tree) ->
                byKey.put(key, negotiable(tree).since(before == null ? null : before.byKey.get(key))));
        return new Documents(index(byKey).since(before == null ? null : before.index), byKey);
    }

    private Map<String, ObjectNode> trees() {
        GroupVersionDocument writer = new GroupVersionDocument(title, release);
        Map<String, ObjectNode> trees = new TreeMap<>();
        for (String group : served.groups()) {
            for (String version : served.versions(group)) {
                trees.put(GroupVersionDocument.key(group, version), writer.write(served.in(group, version), version));
            }
        }
        return trees;
    }

    /** Has the content type that kube-apiserver gives it, which clients do not look at. */
    private StaticDocument index(Map<String, StaticDocument> byKey) {
        ObjectNode index = Json.MAPPER.createObjectNode();
        ObjectNode paths = index.putObject("paths");
        byKey.forEach((key, document) -> paths.putObject(key).put("serverRelativeURL", url(key, document)));
        return StaticDocument.of("text/plain; charset=utf-8", DocumentBytes.compact(index))
                .modified(clock.instant());
    }

    private StaticDocument swagger(@Nullable StaticDocument before) {
        SwaggerDocument document = new SwaggerDocument(title, release);
        trees().values().forEach(document::add);
        return negotiable(document.toJson()).since(before);
    }

    private StaticDocument negotiable(ObjectNode tree) {
        return StaticDocument.of(ApiCall.JSON, DocumentBytes.compact(tree))
                .with("Vary", "Accept")
                .tagged()
                .modified(clock.instant());
    }

    private static String url(String key, StaticDocument document) {
        return V3 + "/" + key + "?hash=" + document.hash();
    }
}
