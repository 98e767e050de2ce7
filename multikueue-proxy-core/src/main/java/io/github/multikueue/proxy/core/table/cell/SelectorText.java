package io.github.multikueue.proxy.core.table.cell;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.labels.LabelSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Labels and label selectors as texts. */
public final class SelectorText {

    private SelectorText() {}

    /** A map of labels: {@code app=web,tier=front}, sorted; {@code <none>} for an empty one. */
    public static Cell<JsonNode> labels(String... path) {
        return object -> {
            JsonNode labels = Fields.at(object, path);
            return Fields.firstNonEmpty(
                    Fields.sortedNames(labels).stream()
                            .map(key -> key + "=" + Fields.text(labels, key))
                            .collect(Collectors.joining(",")),
                    Cells.NONE);
        };
    }

    /** A label selector; {@code <none>} for one that selects everything or nothing, {@code <error>} for an invalid one. */
    public static Cell<JsonNode> selector(String... path) {
        return object -> of(Fields.at(object, path))
                .map(text -> Fields.firstNonEmpty(text, Cells.NONE))
                .orElse("<error>");
    }

    /**
     * The selector as clients write it, {@code app=web,tier in (back,front),!legacy}, sorted by keys.
     *
     * @param selector a {@code LabelSelector} of {@code meta.k8s.io}
     * @return empty if it is invalid
     */
    public static Optional<String> of(JsonNode selector) {
        List<Map.Entry<String, String>> requirements = new ArrayList<>();
        JsonNode labels = selector.path("matchLabels");
        for (String key : Fields.sortedNames(labels)) {
            String value = Fields.text(labels, key);
            if (!isValid(key, List.of(value))) {
                return Optional.empty();
            }
            requirements.add(Map.entry(key, key + "=" + value));
        }
        for (JsonNode each : selector.path("matchExpressions")) {
            Optional<String> text = requirement(each);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            requirements.add(Map.entry(Fields.text(each, "key"), text.get()));
        }
        requirements.sort(Map.Entry.comparingByKey());
        return Optional.of(requirements.stream().map(Map.Entry::getValue).collect(Collectors.joining(",")));
    }

    private static Optional<String> requirement(JsonNode requirement) {
        String key = Fields.text(requirement, "key");
        List<String> values = Fields.texts(requirement, "values");
        if (!isValid(key, values)) {
            return Optional.empty();
        }
        String sorted = values.stream().sorted().collect(Collectors.joining(","));
        return switch (Fields.text(requirement, "operator")) {
            case "In" -> Optional.of(key + " in (" + sorted + ")").filter(text -> !values.isEmpty());
            case "NotIn" -> Optional.of(key + " notin (" + sorted + ")").filter(text -> !values.isEmpty());
            case "Exists" -> Optional.of(key).filter(text -> values.isEmpty());
            case "DoesNotExist" -> Optional.of("!" + key).filter(text -> values.isEmpty());
            default -> Optional.empty();
        };
    }

    private static boolean isValid(String key, List<String> values) {
        return LabelSyntax.keyErrors(key).isEmpty()
                && values.stream()
                        .allMatch(value -> LabelSyntax.valueErrors(value).isEmpty());
    }

    /** The selector as Go prints the structure: {@code &LabelSelector{MatchLabels:map[string]string{a: b,},…}}. */
    public static String goText(JsonNode selector) {
        JsonNode labels = selector.path("matchLabels");
        String map = Fields.sortedNames(labels).stream()
                .map(key -> key + ": " + Fields.text(labels, key) + ",")
                .collect(Collectors.joining());
        String expressions = Fields.elements(selector, "matchExpressions")
                .map(each -> "LabelSelectorRequirement{Key:" + Fields.text(each, "key") + ",Operator:"
                        + Fields.text(each, "operator") + ",Values:["
                        + String.join(" ", Fields.texts(each, "values")) + "],},")
                .collect(Collectors.joining());
        return "&LabelSelector{MatchLabels:map[string]string{" + map + "},MatchExpressions:[]LabelSelectorRequirement{"
                + expressions + "},}";
    }
}
