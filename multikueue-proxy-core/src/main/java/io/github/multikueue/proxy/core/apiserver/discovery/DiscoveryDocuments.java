package io.github.multikueue.proxy.core.apiserver.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.primitives.Bytes;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.present.IndentedJson;
import io.github.multikueue.proxy.core.apiserver.published.DocumentBytes;
import io.github.multikueue.proxy.core.apiserver.published.DocumentHandler;
import io.github.multikueue.proxy.core.apiserver.published.GenerationCache;
import io.github.multikueue.proxy.core.apiserver.published.StaticDocument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The documents that tell clients which resources there are, at {@code /api}, {@code /api/V}, {@code /apis}, {@code /apis/G} and
 * {@code /apis/G/V}. The first and the third are there in an aggregated form too, which clients ask for by {@code Accept}. All
 * are written once for each change of the resources, and then served as they are. Safe for use by many threads.
 *
 * <p>A server without resources of the core group has nothing at {@code /api}.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api">Discovery API</a>
 */
public final class DiscoveryDocuments {

    private static final String CORE = "/api";
    private static final String GROUPS = "/apis";

    private record Documents(
            Map<String, StaticDocument> legacy, Map<String, Map<DiscoveryForm, StaticDocument>> aggregated) {}

    private final ServedResources served;
    private final LegacyDiscovery legacy;
    private final AggregatedDiscovery aggregated;
    private final GenerationCache<Documents> documents;

    /** Makes the documents about these resources, now and after each change. */
    public DiscoveryDocuments(ServedResources served) {
        this.served = served;
        this.legacy = new LegacyDiscovery(served);
        this.aggregated = new AggregatedDiscovery(served);
        this.documents = new GenerationCache<>(served::generation, before -> written());
    }

    /**
     * The document at a path, or null if there is none.
     *
     * @param path the decoded path without a slash at its end
     */
    public @Nullable DocumentHandler find(String path) {
        Documents current = documents.get();
        Map<DiscoveryForm, StaticDocument> forms = current.aggregated.getOrDefault(path, Map.of());
        StaticDocument plain = current.legacy.get(path);
        if (plain == null) {
            return null;
        }
        return call -> {
            DiscoveryForm form = DiscoveryForm.of(call.exchange().request().headers("Accept"), !forms.isEmpty());
            StaticDocument chosen = forms.getOrDefault(form, plain);
            if (chosen == plain && path.equals(CORE)) {
                respondCoreVersions(call);
            } else {
                boolean indented = IndentedJson.isWanted(call.exchange().request());
                (indented ? chosen.indented() : chosen).respond(call);
            }
        };
    }

    /** The paths of all documents, in alphabetical order. */
    public List<String> paths() {
        return List.copyOf(new TreeSet<>(documents.get().legacy.keySet()));
    }

    /** This document alone depends on the request: it says at which address the client reaches the server. */
    private void respondCoreVersions(ApiCall call) throws IOException {
        String host = call.exchange().request().header("Host");
        byte[] versions = DocumentBytes.compact(legacy.coreVersions(host));
        call.respond(200, IndentedJson.asWanted(call.exchange().request(), versions));
    }

    private Documents written() {
        List<String> groups = new ArrayList<>(served.groups());
        boolean core = groups.remove("");
        Map<String, StaticDocument> plain = new HashMap<>();
        Map<String, Map<DiscoveryForm, StaticDocument>> forms = new HashMap<>();
        if (core) {
            plain.put(CORE, json(legacy.coreVersions(null)));
            forms.put(CORE, aggregated(List.of("")));
            addVersions(plain, "");
        }
        plain.put(GROUPS, json(legacy.groupList(groups)));
        forms.put(GROUPS, aggregated(groups));
        for (String group : groups) {
            plain.put(GROUPS + "/" + group, json(legacy.group(group)));
            addVersions(plain, group);
        }
        return new Documents(plain, forms);
    }

    private void addVersions(Map<String, StaticDocument> target, String group) {
        String root = group.isEmpty() ? CORE : GROUPS + "/" + group;
        for (String version : served.versions(group)) {
            target.put(root + "/" + version, json(legacy.resourceList(group, version)));
        }
    }

    private Map<DiscoveryForm, StaticDocument> aggregated(List<String> groups) {
        Map<DiscoveryForm, StaticDocument> forms = new EnumMap<>(DiscoveryForm.class);
        for (DiscoveryForm form : List.of(DiscoveryForm.V2, DiscoveryForm.V2BETA1)) {
            StaticDocument document = StaticDocument.of(form.contentType(), line(aggregated.list(groups, form)))
                    .with("Cache-Control", "public")
                    .with("Vary", "Accept")
                    .tagged();
            forms.put(form, document);
        }
        return forms;
    }

    private static StaticDocument json(JsonNode document) {
        return StaticDocument.of(ApiCall.JSON, line(document));
    }

    private static byte[] line(JsonNode document) {
        return Bytes.concat(IndentedJson.line(DocumentBytes.compact(document)));
    }
}
