package io.github.multikueue.proxy.core.table.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cells of objects that no recorded Table shows: the cases of {@code src/test/resources/tables}. */
class PrintedCellsTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    /** What is printed of an object, for the columns that matter. */
    record Case(String name, String resource, JsonNode object, ObjectNode cells) {

        GroupResource groupResource() {
            String[] parts = resource.substring(0, resource.indexOf('@')).split("\\.", 2);
            return new GroupResource(parts.length == 1 ? "" : parts[1], parts[0]);
        }

        String version() {
            return resource.substring(resource.indexOf('@') + 1);
        }

        /** A Table of an API server that has these columns alone. */
        ObjectNode sample() {
            ObjectNode table = Json.object();
            ArrayNode columns = table.putArray("columnDefinitions");
            cells.fieldNames()
                    .forEachRemaining(
                            each -> columns.addObject().put("name", each).put("type", "string"));
            return table;
        }

        @Override
        public String toString() {
            return resource + ": " + name;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anObjectIsPrintedAsKubeApiserverDoes(Case each) throws IOException {
        PrinterChoice choice = BuiltinPrinters.choose(each.groupResource(), each.version(), each.sample());

        assertThat(choice).isInstanceOf(PrinterChoice.Printed.class);
        JsonNode cells = Json.MAPPER.readTree(Json.MAPPER.writeValueAsBytes(
                ((PrinterChoice.Printed) choice).printer().cells(each.object(), NOW)));
        ObjectNode named = Json.object();
        int column = 0;
        for (String name :
                each.cells().propertyStream().map(field -> field.getKey()).toList()) {
            named.set(name, cells.get(column++));
        }
        assertThat(named).isEqualTo(each.cells());
    }

    static Stream<Case> cases() {
        return Stream.of("pods", "workloads", "network", "storage", "cluster").flatMap(PrintedCellsTest::cases);
    }

    private static Stream<Case> cases(String file) {
        try (InputStream text = PrintedCellsTest.class.getResourceAsStream("/tables/" + file + ".yaml")) {
            return new YAMLMapper()
                    .readTree(text)
                    .valueStream()
                    .map(each -> new Case(
                            each.path("case").asText(),
                            each.path("resource").asText(),
                            each.path("object"),
                            (ObjectNode) each.path("cells")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
