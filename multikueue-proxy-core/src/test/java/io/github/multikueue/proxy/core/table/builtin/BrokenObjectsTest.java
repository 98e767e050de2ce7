package io.github.multikueue.proxy.core.table.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.RandomCases;
import io.github.multikueue.proxy.core.RandomValues;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.table.RowPrinter;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No object, whatever it lacks or has instead, breaks a Table. */
class BrokenObjectsTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    /** What stands where something else belongs. */
    private static final List<String> OTHER_VALUES = List.of(
            "null",
            "true",
            "\"\"",
            "\"text\"",
            "-1",
            "1.5",
            "123456789012345678901234567890",
            "[]",
            "[null]",
            "[[1]]",
            "{}",
            "{\"\": null}",
            "{\"reason\": {}, \"name\": []}",
            "\"0001-01-01T00:00:00Z\"",
            "\"+999999999-12-31T23:59:59Z\"",
            "\"9999-12-31T23:59:60+99:99\"");

    private record Printed(RecordedTable recorded, RowPrinter printer, List<JsonNode> objects) {}

    private final List<Printed> kinds = RecordedTable.all()
            .filter(each -> !each.resource().group().equals("zoo.example.com"))
            .map(each -> new Printed(each, each.printer(), each.items()))
            .toList();

    @Test
    void everyRowHasACellForEachColumn() {
        RandomCases.check(2_000, values -> {
            Printed kind = values.oneOf(kinds);
            JsonNode object = broken(values.oneOf(kind.objects()).deepCopy(), values);

            List<?> cells = kind.printer().cells(object, NOW);

            // The server itself has more cells than columns for this one.
            int beyond = kind.recorded().resource().resource().equals("ipaddresses") ? 1 : 0;
            assertThat(cells)
                    .as("%s %s", kind.recorded(), object)
                    .hasSize(kind.printer().columns().size() + beyond)
                    .allMatch(each -> each instanceof String || each instanceof Long || each instanceof Boolean);
        });
    }

    private static JsonNode broken(JsonNode object, RandomValues values) throws IOException {
        if (values.weighted(1, 50) == 0) {
            return other(values);
        }
        for (int i = values.intBetween(1, 5); i > 0; i--) {
            breakOne(object, values);
        }
        return object;
    }

    private static void breakOne(JsonNode object, RandomValues values) throws IOException {
        List<JsonNode> parents = new ArrayList<>();
        collect(object, parents);
        if (parents.isEmpty()) {
            return;
        }
        JsonNode parent = values.oneOf(parents);
        if (parent instanceof ObjectNode fields) {
            String name = values.oneOf(new ArrayList<>(fields.properties())).getKey();
            if (values.weighted(1, 2) == 0) {
                fields.remove(name);
            } else {
                fields.set(name, other(values));
            }
        } else {
            ((ArrayNode) parent).set(values.intBetween(0, parent.size() - 1), other(values));
        }
    }

    private static void collect(JsonNode value, List<JsonNode> parents) {
        if (!value.isEmpty()) {
            parents.add(value);
            value.forEach(each -> collect(each, parents));
        }
    }

    private static JsonNode other(RandomValues values) throws IOException {
        return Json.MAPPER.readTree(values.oneOf(OTHER_VALUES));
    }
}
