package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.List;
import java.util.stream.Stream;

/** The rules of the roles that a user has, as {@code SelfSubjectRulesReview} tells them. For one thread. */
final class GrantedRules {

    private static final List<String> ANY = List.of("*");

    private final ArrayNode resources = Json.MAPPER.createArrayNode();
    private final ArrayNode paths = Json.MAPPER.createArrayNode();

    void add(FakeGrant grant) {
        ObjectNode rule = add(grant.verbs(), grant.apiGroups(), grant.resources());
        if (!grant.names().isEmpty()) {
            grant.names().forEach(rule.putArray("resourceNames")::add);
        }
    }

    ObjectNode add(List<String> verbs, List<String> apiGroups, List<String> names) {
        ObjectNode rule = resources.addObject();
        verbs.forEach(rule.putArray("verbs")::add);
        apiGroups.forEach(rule.putArray("apiGroups")::add);
        names.forEach(rule.putArray("resources")::add);
        return rule;
    }

    /** These paths, and those below them, may be read. */
    void addPaths(List<String> roots) {
        addPaths(
                List.of("get"),
                roots.stream().flatMap(root -> Stream.of(root, root + "/*")).toList());
    }

    private void addPaths(List<String> verbs, List<String> urls) {
        ObjectNode rule = paths.addObject();
        verbs.forEach(rule.putArray("verbs")::add);
        urls.forEach(rule.putArray("nonResourceURLs")::add);
    }

    /** As the role {@code cluster-admin} has it. */
    void addEverything() {
        add(ANY, ANY, ANY);
        addPaths(ANY, ANY);
    }

    /** The status of the review. */
    ObjectNode json() {
        ObjectNode status = Json.object();
        status.set("resourceRules", resources);
        status.set("nonResourceRules", paths);
        return status.put("incomplete", false);
    }
}
