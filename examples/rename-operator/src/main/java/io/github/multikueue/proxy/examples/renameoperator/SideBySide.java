package io.github.multikueue.proxy.examples.renameoperator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;

/** Two documents beside each other. */
final class SideBySide {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .build();

    private SideBySide() {}

    /** Without what is the same in every object, and tells nothing here. */
    static List<String> lines(JsonNode object) throws IOException {
        ObjectNode shown = object.deepCopy();
        ((ObjectNode) shown.path("metadata"))
                .remove(List.of("managedFields", "uid", "resourceVersion", "creationTimestamp", "generation"));
        shown.path("metadata")
                .path("ownerReferences")
                .forEach(each -> ((ObjectNode) each).remove(List.of("uid", "blockOwnerDeletion")));
        return YAML.writeValueAsString(shown).lines().toList();
    }

    /** The lines of both, with a width of its own for the left side. */
    static String of(List<String> left, List<String> right) {
        int width = left.stream().mapToInt(String::length).max().orElse(0) + 4;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            String line = i < left.size() ? left.get(i) : "";
            String other = i < right.size() ? right.get(i) : "";
            text.append(other.isEmpty() ? line : line + " ".repeat(width - line.length()) + other)
                    .append('\n');
        }
        return text.toString();
    }
}
