package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One column of a Table, taken from the object as printer columns of a CustomResourceDefinition are.
 *
 * @param name heading
 * @param type {@code string}, {@code integer} or {@code date} (shown as an age)
 * @param path JSON pointer into the object; below {@code /status/conditions/<type>/} it selects the condition of that type
 */
public record TableColumn(String name, String type, String path) {
    private static final String CONDITIONS = "/status/conditions/";

    static final List<TableColumn> NAME_AND_AGE = List.of(
            new TableColumn("Name", "string", "/metadata/name"),
            new TableColumn("Age", "date", "/metadata/creationTimestamp"));

    /** The value to show, or null for none. */
    @Nullable
    String cell(JsonNode object, Instant now) {
        JsonNode value = path.startsWith(CONDITIONS) ? condition(object) : object.at(path);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        return type.equals("date") ? age(value.asText(), now) : value.asText();
    }

    private JsonNode condition(JsonNode object) {
        String[] typeAndField = path.substring(CONDITIONS.length()).split("/", 2);
        for (JsonNode condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals(typeAndField[0])) {
                return condition.path(typeAndField[1]);
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private static String age(String time, Instant now) {
        Duration age = Duration.between(Instant.parse(time), now);
        if (age.isNegative()) {
            return "<invalid>";
        }
        if (age.toSeconds() < 120) {
            return age.toSeconds() + "s";
        }
        if (age.toMinutes() < 180) {
            return age.toMinutes() + "m";
        }
        return age.toHours() < 48 ? age.toHours() + "h" : age.toDays() + "d";
    }
}
