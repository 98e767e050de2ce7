package io.github.multikueue.proxy.core.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cells of Tables. */
class TableRowsTest {

    private static final String PATH = "Custom resource definition column (in JSONPath format): ";
    private static final Instant NOW = Instant.parse("2026-11-25T22:35:06Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    string  | "red"                              | "red"
                    string  | 5                                  | "5"
                    string  | 5.0                                | "5"
                    string  | true                               | "true"
                    string  | {"b": [1, "x"], "a": null}         | "{\\"a\\":null,\\"b\\":[1,\\"x\\"]}"
                    string  | null                               | "<no value>"
                    integer | 5                                  | 5
                    integer | 5.9                                | 5
                    integer | "5"                                | null
                    integer | null                               | null
                    number  | 5                                  | 5
                    number  | 5.50                               | 5.5
                    number  | 100.0                              | 100
                    number  | "5"                                | null
                    boolean | true                               | true
                    boolean | "true"                             | null
                    date    | "2026-11-25T22:30:36Z"             | "4m30s"
                    date    | "2026-11-25T23:30:36.5+01:00"      | "4m29s"
                    date    | "2026-11-25T22:35:07Z"             | "0s"
                    date    | "2026-11-25T22:40:00Z"             | "<invalid>"
                    date    | "yesterday"                        | "<invalid>"
                    date    | "2026-11-25"                       | "<invalid>"
                    date    | "2026-13-25T22:30:36Z"             | "<invalid>"
                    date    | ""                                 | "<unknown>"
                    date    | "0001-01-01T00:00:00Z"             | "<unknown>"
                    date    | 5                                  | null
                    """)
    void aCellHasTheTypeOfItsColumn(String type, String value, String expected) throws IOException {
        JsonNode object = Json.MAPPER.readTree("{\"spec\": {\"x\": " + value + "}}");

        List<?> cells = TableRows.cells(List.of(ColumnDefinition.of("X", type, ".spec.x")), object, NOW);

        assertThat(Json.MAPPER.writeValueAsString(cells)).isEqualTo("[" + expected + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"string", "integer", "number", "boolean", "date"})
    void whatIsMissingIsNull(String type) {
        List<?> cells = TableRows.cells(
                List.of(ColumnDefinition.of("X", type, ".spec.x")), Json.MAPPER.createObjectNode(), NOW);

        assertThat(cells).hasSize(1).containsOnlyNulls();
    }

    @Test
    void aColumnWithAMalformedPathCannotBeDescribed() {
        assertThatThrownBy(() -> ColumnDefinition.of("X", "string", ".spec["))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("JSONPath: .spec[ (']' is missing)");
    }

    /** Two recordings of the same TaskRuns: as objects, and as the Table that a real API server made of them. */
    @Test
    void cellsAreThoseOfARealApiServer() throws IOException {
        JsonNode table = recording("list-table-taskruns").at("/response/body");
        JsonNode items = recording("list-taskruns-by-label").at("/response/body/items");
        TableRows rows = TableRows.of(columns(table));

        for (int i = 0; i < table.get("rows").size(); i++) {
            List<?> cells = rows.cells(items.get(i), Instant.parse("2026-11-20T10:30:30Z"));
            JsonNode written = Json.MAPPER.valueToTree(cells);
            assertThat(written).isEqualTo(table.get("rows").get(i).get("cells"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"20-get", "21-get-o-wide"})
    void cellsAreThoseOfTheRecordedCustomResource(String command) throws IOException {
        JsonNode table = recording("kubectl/" + command).at("/exchanges/1/response/body");
        List<ColumnDefinition> columns = List.of(
                ColumnDefinition.NAME,
                ColumnDefinition.of("Size", "integer", ".spec.size"),
                ColumnDefinition.of("Colour", "string", ".spec.colour").wide(),
                ColumnDefinition.AGE);

        for (JsonNode row : table.get("rows")) {
            JsonNode cells = row.get("cells");
            JsonNode object = row.get("object").deepCopy();
            object.withObject("/spec").set("size", cells.get(1));
            object.withObject("/spec").set("colour", cells.get(2));
            // The recording does not tell when it was made, but how old the first object was then.
            Instant created =
                    Instant.parse(object.at("/metadata/creationTimestamp").textValue());
            Instant now =
                    created.plusSeconds(Long.parseLong(cells.get(3).textValue().replace("s", "")));

            JsonNode written = Json.MAPPER.valueToTree(TableRows.cells(columns, object, now));
            assertThat(Json.MAPPER.writeValueAsString(written)).isEqualTo(cells.toString());
        }
    }

    private static List<ColumnDefinition> columns(JsonNode table) {
        List<ColumnDefinition> columns = new ArrayList<>(List.of(ColumnDefinition.NAME));
        for (JsonNode each : table.get("columnDefinitions")) {
            String description = each.get("description").textValue();
            if (description.startsWith(PATH)) {
                columns.add(ColumnDefinition.of(
                        each.get("name").textValue(),
                        each.get("type").textValue(),
                        description.substring(PATH.length())));
            }
        }
        return columns;
    }

    private static JsonNode recording(String name) throws IOException {
        try (InputStream in = TableRowsTest.class.getResourceAsStream("/recordings/" + name + ".json")) {
            return Json.MAPPER.readTree(in);
        }
    }
}
