package io.github.multikueue.proxy.core.kube.meta.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Builds a tree, knowing where it is in the document, and notes the fields that are there twice. */
final class TreeBuilder {

    /** Keeps the zeros of 1.50. */
    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

    private static final int LONGEST_LONG = 18;

    /** Names of fields, and indices of elements. */
    private final List<Object> path = new ArrayList<>();

    private final Set<String> duplicates = new LinkedHashSet<>();

    ObjectNode object() {
        return NODES.objectNode();
    }

    ArrayNode list() {
        return NODES.arrayNode();
    }

    JsonNode flag(boolean value) {
        return NODES.booleanNode(value);
    }

    JsonNode nothing() {
        return NODES.nullNode();
    }

    /** A text; halves of surrogate pairs, which cannot be written as UTF-8, become U+FFFD. */
    JsonNode text(String text) {
        return NODES.textNode(wellFormed(text));
    }

    /**
     * A number in the form of JSON.
     *
     * @throws ArithmeticException if it is larger than a double can be, which kube-apiserver refuses
     */
    JsonNode number(String text) {
        boolean integer = text.chars().allMatch(each -> each == '-' || (each >= '0' && each <= '9'));
        if (integer && text.length() <= LONGEST_LONG) {
            long value = Long.parseLong(text);
            return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
        }
        double rounded = Double.parseDouble(text);
        if (Double.isInfinite(rounded)) {
            throw new ArithmeticException("json: cannot unmarshal number " + text + " into Go value of type float64");
        }
        if (integer) {
            BigInteger exact = new BigInteger(text);
            return exact.bitLength() < Long.SIZE ? NODES.numberNode(exact.longValue()) : NODES.numberNode(exact);
        }
        // Arithmetic on a number like 1e-999999999 would take all memory, so such numbers become what a double makes of
        // them.
        return NODES.numberNode(rounded == 0 ? BigDecimal.ZERO : new BigDecimal(text));
    }

    void enter(Object nameOrIndex) {
        path.add(nameOrIndex);
    }

    void leave() {
        path.remove(path.size() - 1);
    }

    /** Sets the field that was entered. */
    void put(ObjectNode object, String name, JsonNode value) {
        JsonNode before = object.replace(wellFormed(name), value);
        if (before != null && duplicates.size() < StrictDocument.MOST_DUPLICATES) {
            duplicates.add(where());
        }
    }

    List<String> duplicates() {
        return List.copyOf(duplicates);
    }

    private String where() {
        StringBuilder out = new StringBuilder();
        for (Object each : path) {
            if (each instanceof Integer index) {
                out.append('[').append(index).append(']');
            } else {
                out.append(out.isEmpty() ? "" : ".").append(each);
            }
        }
        return out.toString();
    }

    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return repaired(text);
            }
        }
        return text;
    }

    private static String repaired(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .map(each -> Character.getType(each) == Character.SURROGATE ? '\ufffd' : each)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
