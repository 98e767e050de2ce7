package io.github.multikueue.proxy.server.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Splitter;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the Roles and ClusterRoles among objects allow. */
public final class ManifestRights {

    /** What Kubernetes' own Role extension-apiserver-authentication-reader allows. */
    private static final String[] READ = {"get", "list", "watch"};

    private final List<JsonNode> objects;

    public ManifestRights(List<JsonNode> objects) {
        this.objects = objects;
    }

    /**
     * What was asked of a cluster, as {@code verb resource.group}.
     *
     * @param user by whom; null for everybody
     */
    public static Set<String> used(FakeCluster cluster, @Nullable String user) {
        Set<String> used = new TreeSet<>();
        cluster.requests().all().stream()
                .filter(each -> user == null || user.equals(each.user()))
                .filter(each -> !each.resource().isEmpty())
                .forEach(each -> used.add(right(each)));
        return used;
    }

    private static String right(FakeRequest request) {
        List<String> path = Splitter.on('/').splitToList(request.path());
        return request.verb() + " " + request.resource() + (path.get(1).equals("apis") ? "." + path.get(2) : "");
    }

    /** What is allowed, each as {@code verb resource.group}. */
    public Set<String> all() {
        Set<String> rights = new TreeSet<>();
        for (JsonNode object : objects) {
            for (JsonNode rule : object.path("rules")) {
                for (String group : Json.texts(rule.path("apiGroups"))) {
                    for (String resource : Json.texts(rule.path("resources"))) {
                        Json.texts(rule.path("verbs"))
                                .forEach(verb ->
                                        rights.add(verb + " " + resource + (group.isEmpty() ? "" : "." + group)));
                    }
                }
            }
        }
        return rights;
    }

    /** The same for a user of a fake cluster, and that of the authentication reader where it is bound. */
    public FakeGrant[] grants(String user) {
        List<FakeGrant> grants = new ArrayList<>();
        for (JsonNode object : objects) {
            String role = object.at("/metadata/name").asText();
            for (JsonNode rule : object.path("rules")) {
                FakeGrant grant = FakeGrant.toUser(user)
                        .named(role + grants.size())
                        .verbs(texts(rule, "verbs"))
                        .apiGroups(texts(rule, "apiGroups"))
                        .resources(texts(rule, "resources"));
                grants.add(
                        object.path("kind").asText().equals("Role")
                                ? grant.namespaces(
                                        object.at("/metadata/namespace").asText())
                                : grant);
            }
            if (object.at("/roleRef/name").asText().equals("extension-apiserver-authentication-reader")) {
                grants.add(FakeGrant.toUser(user)
                        .named(role)
                        .verbs(READ)
                        .apiGroups("")
                        .resources("configmaps")
                        .namespaces("kube-system"));
            }
        }
        return grants.toArray(FakeGrant[]::new);
    }

    private static String[] texts(JsonNode rule, String field) {
        return Json.texts(rule.path(field)).toArray(String[]::new);
    }
}
