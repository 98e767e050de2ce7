package io.github.multikueue.proxy.core.apiserver.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.List;

/** How groups, versions and kinds are named in OpenAPI documents. */
final class SchemaName {

    private static final String KUBERNETES_GROUPS = ".k8s.io";

    private SchemaName() {}

    /** The name of a schema, for example {@code com.example.shop.v1.Cup} in the group {@code shop.example.com}. */
    static String of(String group, String version, String kind) {
        String[] labels = group.isEmpty() ? new String[] {"core", "api", "k8s", "io"} : group.split("\\.", -1);
        StringBuilder name = new StringBuilder();
        for (int i = labels.length - 1; i >= 0; i--) {
            name.append(labels[i]).append('.');
        }
        return name.append(version).append('.').append(kind).toString();
    }

    /** The tag of operations, for example {@code shopExampleCom_v1}. */
    static String tag(String group, String version) {
        return identifier(shortGroup(group), false) + "_" + identifier(version, false);
    }

    /** The ID of an operation: its parts in CamelCase, for example {@code listShopExampleComV1NamespacedCup}. */
    static String operationId(String verb, String group, String version, List<String> parts) {
        StringBuilder id = new StringBuilder(verb);
        id.append(identifier(shortGroup(group), true)).append(identifier(version, true));
        parts.forEach(part -> id.append(identifier(part, true)));
        return id.toString();
    }

    /** Group, version and kind as the extension of Kubernetes has them. */
    static ObjectNode groupVersionKind(String group, String version, String kind) {
        return Json.MAPPER
                .createObjectNode()
                .put("group", group)
                .put("version", version)
                .put("kind", kind);
    }

    private static String shortGroup(String group) {
        if (group.isEmpty()) {
            return "core";
        }
        return group.endsWith(KUBERNETES_GROUPS)
                ? group.substring(0, group.length() - KUBERNETES_GROUPS.length())
                : group;
    }

    /** Letters and digits alone; what follows on anything else begins with a capital. */
    private static String identifier(String text, boolean capital) {
        StringBuilder identifier = new StringBuilder();
        boolean next = capital;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                identifier.append(next ? Character.toUpperCase(c) : c);
            }
            next = !Character.isLetterOrDigit(c);
        }
        return identifier.toString();
    }
}
