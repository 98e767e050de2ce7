package io.github.multikueue.proxy.server.chart;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.server.config.CommandSetting;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the chart's schema says of the settings of a command: made of the settings themselves. */
final class SettingsSchema {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** How a command names the words that a setting can be. */
    private static final Pattern CHOICES = Pattern.compile("(?m)\\(expected: one of (.*)\\)$");

    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");

    /** What YAML makes of such words where they are not quoted. */
    private static final Map<String, Boolean> YAML_BOOLEANS =
            Map.of("on", true, "off", false, "yes", true, "no", false);

    private SettingsSchema() {}

    static ObjectNode of(ChartCommand command) {
        ObjectNode schema = MAPPER.createObjectNode().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        for (CommandSetting setting : command.settings()) {
            properties.set(setting.option(), of(command, setting));
        }
        return schema;
    }

    private static ObjectNode of(ChartCommand command, CommandSetting setting) {
        ObjectNode schema = MAPPER.createObjectNode().put("description", setting.description());
        String named = String.join(
                "\n",
                command.problems(Map.of(setting.variable(), "?")).stream()
                        .filter(problem -> problem.startsWith(setting.variable() + ":"))
                        .toList());
        Matcher choices = CHOICES.matcher(named);
        if (choices.find()) {
            return choices(schema, List.of(choices.group(1).split(", ")));
        }
        return byLabel(schema, setting);
    }

    private static ObjectNode choices(ObjectNode schema, List<String> words) {
        ArrayNode all = schema.putArray("enum");
        words.forEach(all::add);
        words.stream()
                .filter(YAML_BOOLEANS::containsKey)
                .map(YAML_BOOLEANS::get)
                .forEach(all::add);
        words.stream()
                .filter(word -> NUMBER.matcher(word).matches())
                .map(Double::valueOf)
                .forEach(all::add);
        return schema;
    }

    private static ObjectNode byLabel(ObjectNode schema, CommandSetting setting) {
        switch (setting.label()) {
            case "<number>" -> schema.put("type", "integer");
            // Of whole numbers, 0 alone is a duration.
            case "<duration>" ->
                types(schema, "string", "integer")
                        .put("pattern", "^[-+]?((\\d+(\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+$")
                        .put("minimum", 0)
                        .put("maximum", 0);
            case "<bytes>" ->
                types(schema, "string", "integer")
                        .put("pattern", "^\\d{1,19}(\\.\\d{1,9})?([kMGTP]|[KMGTP]i)?$")
                        .put("minimum", 1);
            case "<a,b>", "<cluster=file,...>" ->
                types(schema, "string", "array").putObject("items").put("type", "string");
            case "<file>" -> fileOr(schema, "string");
            case "<directory>" -> fileOr(schema, "string", "boolean");
            case "<level>" -> types(schema, "string", "integer");
            default -> schema.put("type", "string");
        }
        return schema;
    }

    private static ObjectNode types(ObjectNode schema, String... types) {
        ArrayNode all = schema.putArray("type");
        List.of(types).forEach(all::add);
        return schema;
    }

    /** A file can be somewhere in the image, or come from a volume. A directory can be off, which YAML reads as false. */
    private static void fileOr(ObjectNode schema, String... types) {
        ArrayNode alternatives = schema.putArray("anyOf");
        types(alternatives.addObject(), types);
        alternatives.addObject().put("$ref", "#/definitions/file");
    }
}
