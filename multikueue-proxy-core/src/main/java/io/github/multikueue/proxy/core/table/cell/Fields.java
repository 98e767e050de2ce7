package io.github.multikueue.proxy.core.table.cell;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads fields of JSON objects. What is missing or of another type is Go's zero value: empty, 0, false. */
public final class Fields {

    private static final Instant ZERO_TIME = Instant.parse("0001-01-01T00:00:00Z");

    private Fields() {}

    /** The value at the end of the path; a missing node if there is none. */
    public static JsonNode at(JsonNode object, String... path) {
        JsonNode value = object;
        for (String name : path) {
            value = value.path(name);
        }
        return value;
    }

    /** Whether there is a value, and not null. */
    public static boolean isSet(JsonNode object, String... path) {
        JsonNode value = at(object, path);
        return !value.isMissingNode() && !value.isNull();
    }

    /** The text, or empty. Numbers are texts too, since some fields may be either. */
    public static String text(JsonNode object, String... path) {
        JsonNode value = at(object, path);
        return value.isTextual() || value.isNumber() ? value.asText() : "";
    }

    /** The text, or the other one if it is empty. */
    public static String firstNonEmpty(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    /** The whole number, or 0. */
    public static long number(JsonNode object, String... path) {
        JsonNode value = at(object, path);
        return value.isNumber() ? value.longValue() : 0;
    }

    /** Whether the value is true. */
    public static boolean flag(JsonNode object, String... path) {
        JsonNode value = at(object, path);
        return value.isBoolean() && value.booleanValue();
    }

    /** The elements of an array; none for anything else. */
    public static Stream<JsonNode> elements(JsonNode object, String... path) {
        JsonNode value = at(object, path);
        return value.isArray() ? StreamSupport.stream(value.spliterator(), false) : Stream.empty();
    }

    /** The texts of an array. */
    public static List<String> texts(JsonNode object, String... path) {
        return elements(object, path).map(Fields::text).toList();
    }

    /** The names of an object's fields, in the order of their characters. */
    public static List<String> sortedNames(JsonNode object) {
        TreeSet<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return List.copyOf(names);
    }

    /** The time, unless it is Go's zero time or none. */
    public static Optional<Instant> time(JsonNode object, String... path) {
        String text = text(object, path);
        if (text.isEmpty() || !Character.isDigit(text.charAt(0))) {
            return Optional.empty();
        }
        try {
            Instant time = text.endsWith("Z")
                    ? Instant.parse(text)
                    : OffsetDateTime.parse(text).toInstant();
            return time.equals(ZERO_TIME) ? Optional.empty() : Optional.of(time);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether the object is being deleted. */
    public static boolean isDeleted(JsonNode object) {
        return isSet(object, "metadata", "deletionTimestamp");
    }

    /** The first of the object's {@code status.conditions} with that type; a missing node if there is none. */
    public static JsonNode condition(JsonNode object, String type) {
        return first(at(object, "status", "conditions"), "type", type);
    }

    /** Whether the first such condition has the status {@code True}. */
    public static boolean isTrue(JsonNode object, String conditionType) {
        return text(condition(object, conditionType), "status").equals("True");
    }

    /** The first element of the array whose field has that text; a missing node if there is none. */
    public static JsonNode first(JsonNode array, String field, String text) {
        for (JsonNode each : array) {
            if (text(each, field).equals(text)) {
                return each;
            }
        }
        return array.path("");
    }
}
