package io.github.multikueue.proxy.core.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The elements of lists for which a condition holds.
 *
 * @param left the path from the element to one value
 * @param operator how to compare; empty to ask only whether the left path finds something
 * @param right with what: a path from the element, or a constant
 */
record PathFilter(List<PathStep> left, String operator, Operand right) implements PathStep {

    /** A constant, or a path from the element. */
    record Operand(@Nullable JsonNode constant, List<PathStep> path) {

        List<JsonNode> values(JsonNode element) {
            return constant == null ? PathStep.walk(path, List.of(element)) : List.of(constant);
        }
    }

    @Override
    public List<JsonNode> from(List<JsonNode> values) {
        for (JsonNode each : values) {
            if (!each.isArray()) {
                throw new NoResultException("not a list: " + each.getNodeType());
            }
        }
        return values.stream()
                .flatMap(JsonNode::valueStream)
                .filter(this::holds)
                .toList();
    }

    private boolean holds(JsonNode element) {
        if (operator.isEmpty()) {
            return exists(element);
        }
        List<JsonNode> lefts = PathStep.walk(left, List.of(element));
        List<JsonNode> rights = lefts.isEmpty() ? List.of() : right.values(element);
        if (rights.isEmpty()) {
            return false;
        }
        if (lefts.size() > 1 || rights.size() > 1) {
            throw new NoResultException("can only compare one element at a time");
        }
        return compares(lefts.get(0), rights.get(0));
    }

    private boolean exists(JsonNode element) {
        try {
            return !PathStep.walk(left, List.of(element)).isEmpty();
        } catch (NoResultException e) {
            return false;
        }
    }

    private boolean compares(JsonNode one, JsonNode other) {
        int order = order(one, other);
        return switch (operator) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private int order(JsonNode one, JsonNode other) {
        if (one.isTextual() && other.isTextual()) {
            return one.textValue().compareTo(other.textValue());
        }
        boolean sameNumbers = one.isNumber() && other.isNumber() && one.isIntegralNumber() == other.isIntegralNumber();
        if (sameNumbers) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        if (one.isBoolean() && other.isBoolean() && (operator.equals("==") || operator.equals("!="))) {
            return Boolean.compare(one.booleanValue(), other.booleanValue());
        }
        throw new NoResultException("incompatible types for comparison");
    }
}
