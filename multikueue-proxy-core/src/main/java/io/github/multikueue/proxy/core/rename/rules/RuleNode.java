package io.github.multikueue.proxy.core.rename.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A value of the rule document and its path. What is not as expected becomes a problem, and counts as absent. */
final class RuleNode {

    private final String path;
    private final JsonNode value;
    private final List<RuleProblem> problems;

    RuleNode(String path, JsonNode value, List<RuleProblem> problems) {
        this.path = path;
        this.value = value instanceof NullNode ? MissingNode.getInstance() : value;
        this.problems = problems;
    }

    String path() {
        return path;
    }

    boolean isAbsent() {
        return value.isMissingNode();
    }

    void problem(String message) {
        problems.add(new RuleProblem(path, message));
    }

    /** A field; names are compared without regard to case, as the format always did. */
    RuleNode field(String name) {
        JsonNode found = MissingNode.getInstance();
        for (Map.Entry<String, JsonNode> each : value.properties()) {
            if (each.getKey().equalsIgnoreCase(name)) {
                found = each.getValue();
            }
        }
        return new RuleNode(below(name), found, problems);
    }

    /** Checks that it is an object, if it is there, and that it has no other fields than these. */
    void requireFields(String... names) {
        if (!isAbsent() && !value.isObject()) {
            problem(value + " (expected: an object)");
            return;
        }
        Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        known.addAll(List.of(names));
        Set<String> seen = new TreeSet<>();
        for (Map.Entry<String, JsonNode> each : value.properties()) {
            if (!known.contains(each.getKey())) {
                problems.add(new RuleProblem(
                        below(each.getKey()), "unknown field (expected: " + String.join(", ", names) + ")"));
            } else if (!seen.add(each.getKey().toLowerCase(Locale.ROOT))) {
                problems.add(new RuleProblem(below(each.getKey()), "is there twice in different spellings"));
            }
        }
    }

    /** The text, or empty if there is none. */
    String text() {
        if (isAbsent()) {
            return "";
        }
        if (!value.isTextual()) {
            problem(value + " (expected: a text)");
            return "";
        }
        return value.asText();
    }

    /** The text, which must be there. */
    String requiredText() {
        String text = text();
        if (text.isEmpty() && (isAbsent() || value.isTextual())) {
            problem("is missing (expected: a text)");
        }
        return text;
    }

    /** The text, or null if there is none; an empty one is a text. */
    @Nullable
    String textOrNull() {
        return isAbsent() ? null : text();
    }

    List<RuleNode> elements() {
        List<RuleNode> elements = new ArrayList<>();
        if (!isAbsent() && !value.isArray()) {
            problem(value + " (expected: a list)");
        } else {
            for (JsonNode each : value) {
                elements.add(new RuleNode(path + "[" + elements.size() + "]", each, problems));
            }
        }
        return elements;
    }

    List<String> texts() {
        return elements().stream().map(RuleNode::requiredText).toList();
    }

    Map<String, RuleNode> entries() {
        Map<String, RuleNode> entries = new LinkedHashMap<>();
        if (!isAbsent() && !value.isObject()) {
            problem(value + " (expected: an object)");
        } else {
            value.properties()
                    .forEach(each ->
                            entries.put(each.getKey(), new RuleNode(below(each.getKey()), each.getValue(), problems)));
        }
        return entries;
    }

    private String below(String name) {
        boolean plain = name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-');
        return plain ? path.isEmpty() ? name : path + "." + name : path + "[" + name + "]";
    }
}
