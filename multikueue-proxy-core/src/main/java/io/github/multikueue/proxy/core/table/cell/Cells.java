package io.github.multikueue.proxy.core.table.cell;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.HumanDuration;
import io.github.multikueue.proxy.core.table.Elapsed;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Cells that many columns have in common. Their paths are lists of field names, from the object down. */
public final class Cells {

    /** What a missing value is shown as. */
    public static final String NONE = "<none>";

    /** What a missing value with a default of the server's is shown as. */
    public static final String UNSET = "<unset>";

    /** How a value that is not known yet is shown. */
    public static final String UNKNOWN = "<unknown>";

    /** {@code metadata.name}. */
    public static final Cell<JsonNode> NAME = text("metadata", "name");

    /** How long ago the object was created. */
    public static final Cell<JsonNode> AGE = since("metadata", "creationTimestamp");

    private Cells() {}

    /** The text, or an empty one. */
    public static Cell<JsonNode> text(String... path) {
        return object -> Fields.text(object, path);
    }

    /** The text, or the other one if it is empty or missing. */
    public static Cell<JsonNode> textOr(String otherwise, String... path) {
        return object -> Fields.firstNonEmpty(Fields.text(object, path), otherwise);
    }

    /** The text, even an empty one, or the other one if it is missing. */
    public static Cell<JsonNode> textIfSet(String otherwise, String... path) {
        return object -> Fields.isSet(object, path) ? Fields.text(object, path) : otherwise;
    }

    /** The whole number, or 0. */
    public static Cell<JsonNode> number(String... path) {
        return object -> Fields.number(object, path);
    }

    /** The boolean, or the other one if it is missing. */
    public static Cell<JsonNode> flag(boolean otherwise, String... path) {
        return object -> Fields.isSet(object, path) ? Fields.flag(object, path) : otherwise;
    }

    /** The number of elements or fields. */
    public static Cell<JsonNode> size(String... path) {
        return object -> (long) Fields.at(object, path).size();
    }

    /** The texts of an array with the separator between them, or the other text for no array at all or an empty text. */
    public static Cell<JsonNode> joined(String separator, String otherwise, String... path) {
        return object -> Fields.firstNonEmpty(String.join(separator, Fields.texts(object, path)), otherwise);
    }

    /** How long ago the time was; {@code <unknown>} without one. */
    public static Cell<JsonNode> since(String... path) {
        return object -> since(Fields.time(object, path));
    }

    /** How long ago the time was; {@code <unknown>} without one. */
    public static Object since(Optional<Instant> time) {
        return time.isPresent() ? Elapsed.since(time.get()) : UNKNOWN;
    }

    /** How long it was from one time to the other. */
    public static String between(Instant start, Instant end) {
        return HumanDuration.format(Duration.between(start, end));
    }

    /** The first texts, and how many more there are: {@code a,b,c + 7 more...}. */
    public static String firstFew(List<String> texts, String separator, int most) {
        return texts.size() <= most
                ? String.join(separator, texts)
                : String.join(separator, texts.subList(0, most)) + " + " + (texts.size() - most) + " more...";
    }

    /** The name, followed by {@code (default)} if one of the annotations is {@code true}. */
    public static Cell<JsonNode> nameOrDefault(String... annotations) {
        return object -> {
            JsonNode given = Fields.at(object, "metadata", "annotations");
            boolean isDefault = Arrays.stream(annotations)
                    .anyMatch(each -> Fields.text(given, each).equals("true"));
            return Fields.text(object, "metadata", "name") + (isDefault ? " (default)" : "");
        };
    }

    /** One field of each container of a Pod or its template, joined by commas. */
    public static Cell<JsonNode> containers(String field, String... pathOfPodSpec) {
        return object -> String.join(
                ",",
                Fields.elements(Fields.at(object, pathOfPodSpec), "containers")
                        .map(container -> Fields.text(container, field))
                        .toList());
    }
}
