package io.github.multikueue.proxy.core.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Where the columns of a resource come from: from an API server's own Table for kube-apiserver's resources, whose descriptions
 * differ from version to version; from the definition of a custom resource for the others.
 */
public final class TableColumns {

    private TableColumns() {}

    /**
     * Returns the columns that a Table defines, in its order.
     *
     * @param table a document of kind {@code Table}, for example the answer to a list with {@code limit=1}
     * @throws IllegalArgumentException if it defines none, or one of an unknown type
     */
    public static List<ColumnDefinition> ofTable(JsonNode table) {
        JsonNode definitions = table.path("columnDefinitions");
        if (!definitions.isArray() || definitions.isEmpty()) {
            throw new IllegalArgumentException("columnDefinitions: " + definitions
                    + " (expected: those of a Table; its kind is " + table.path("kind") + ")");
        }
        return StreamSupport.stream(definitions.spliterator(), false)
                .map(TableColumns::column)
                .toList();
    }

    /**
     * Returns the columns of a custom resource: its name, then the printer columns of the version, or the age if it has none.
     *
     * @param definition a CustomResourceDefinition of {@code apiextensions.k8s.io/v1}
     * @param version for example {@code v1beta1}
     * @throws IllegalArgumentException if there is no such version, or a column is malformed
     */
    public static List<ColumnDefinition> ofCustomResource(JsonNode definition, String version) {
        for (JsonNode each : definition.path("spec").path("versions")) {
            if (each.path("name").asText().equals(version)) {
                return withName(each.path("additionalPrinterColumns"));
            }
        }
        throw new IllegalArgumentException("version: " + version + " (expected: one of the custom resource "
                + definition.path("metadata").path("name").asText() + ")");
    }

    private static List<ColumnDefinition> withName(JsonNode printerColumns) {
        List<ColumnDefinition> columns = new ArrayList<>(List.of(ColumnDefinition.NAME));
        printerColumns.forEach(each -> columns.add(column(each).described()));
        return printerColumns.isEmpty() ? List.of(ColumnDefinition.NAME, ColumnDefinition.AGE) : List.copyOf(columns);
    }

    private static ColumnDefinition column(JsonNode definition) {
        return new ColumnDefinition(
                definition.path("name").asText(),
                definition.path("type").asText(),
                definition.path("format").asText(""),
                definition.path("description").asText(""),
                definition.path("priority").asInt(),
                definition.path("jsonPath").asText(""));
    }
}
