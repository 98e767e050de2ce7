package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.GoText;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares JSON values by what they mean: numbers are equal if their values are, whatever class Jackson gave them. The order is
 * that of structured-merge-diff: numbers, texts by their UTF-8 bytes, booleans, lists, objects, null.
 */
public final class JsonValues {

    /** Orders texts as their UTF-8 bytes are ordered, which differs from {@link String#compareTo} beyond the basic plane. */
    static final Comparator<String> TEXT_ORDER = JsonValues::compareTexts;

    private JsonValues() {}

    /** Whether the values are the same, fields of objects in any order. */
    public static boolean equal(JsonNode left, JsonNode right) {
        if (left.isObject() && right.isObject()) {
            return left.size() == right.size()
                    && left.properties().stream().allMatch(field -> {
                        JsonNode other = right.get(field.getKey());
                        return other != null && equal(field.getValue(), other);
                    });
        }
        if (left.isArray() && right.isArray()) {
            return equalLists(left, right);
        }
        return rank(left) == rank(right) && !left.isContainerNode() && compare(left, right) == 0;
    }

    private static boolean equalLists(JsonNode left, JsonNode right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!equal(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Compares two values; objects by their fields in the order of the names. */
    public static int compare(JsonNode left, JsonNode right) {
        int byRank = Integer.compare(rank(left), rank(right));
        if (byRank != 0) {
            return byRank;
        }
        return switch (left.getNodeType()) {
            case NUMBER -> compareNumbers(left, right);
            case STRING -> compareTexts(left.textValue(), right.textValue());
            case BOOLEAN -> Boolean.compare(left.booleanValue(), right.booleanValue());
            case ARRAY -> compareLists(left, right);
            case OBJECT -> compareObjects(left, right);
            default -> 0;
        };
    }

    private static int rank(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> 0;
            case STRING -> 1;
            case BOOLEAN -> 2;
            case ARRAY -> 3;
            case OBJECT -> 4;
            default -> 5;
        };
    }

    private static int compareNumbers(JsonNode left, JsonNode right) {
        return left.isIntegralNumber() && right.isIntegralNumber()
                ? left.bigIntegerValue().compareTo(right.bigIntegerValue())
                : Double.compare(left.doubleValue(), right.doubleValue());
    }

    private static int compareTexts(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char one = left.charAt(i);
            char other = right.charAt(i);
            if (one != other) {
                // A surrogate is a part of a character beyond all that a single char can be.
                int bySurrogate = Boolean.compare(Character.isSurrogate(one), Character.isSurrogate(other));
                return bySurrogate != 0 ? bySurrogate : Character.compare(one, other);
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    private static int compareLists(JsonNode left, JsonNode right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int byElement = compare(left.get(i), right.get(i));
            if (byElement != 0) {
                return byElement;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static int compareObjects(JsonNode left, JsonNode right) {
        Iterator<Map.Entry<String, JsonNode>> others = sorted(right).entrySet().iterator();
        for (Map.Entry<String, JsonNode> one : sorted(left).entrySet()) {
            if (!others.hasNext()) {
                return 1;
            }
            Map.Entry<String, JsonNode> other = others.next();
            int byName = compareTexts(one.getKey(), other.getKey());
            int byField = byName != 0 ? byName : compare(one.getValue(), other.getValue());
            if (byField != 0) {
                return byField;
            }
        }
        return others.hasNext() ? -1 : 0;
    }

    private static TreeMap<String, JsonNode> sorted(JsonNode object) {
        TreeMap<String, JsonNode> fields = new TreeMap<>(TEXT_ORDER);
        object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }

    /** The value as paths in messages have it: {@code "p"}, {@code 80}, {@code true}. */
    static String pathText(JsonNode value) {
        if (value.isTextual()) {
            return GoText.quote(value.textValue());
        }
        if (value.isArray()) {
            return value.valueStream().map(JsonValues::pathText).collect(Collectors.joining(",", "[", "]"));
        }
        if (value.isObject()) {
            return value.propertyStream()
                    .map(field -> field.getKey() + "=" + pathText(field.getValue()))
                    .collect(Collectors.joining());
        }
        return value.isNull() ? "null" : GoValues.text(value);
    }

    /** Whether there are no elements: the value is absent, null, or an empty list or object. */
    static boolean isEmptyContainer(@Nullable JsonNode value) {
        return value == null || value.isEmpty();
    }
}
