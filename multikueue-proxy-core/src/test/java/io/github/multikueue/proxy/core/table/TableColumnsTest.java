package io.github.multikueue.proxy.core.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import org.junit.jupiter.api.Test;

/** Columns as API servers define them. */
class TableColumnsTest {

    private static final JsonNode DEFINITION = Json.object("""
            {
              "metadata": {"name": "cups.shop.example.com"},
              "spec": {
                "versions": [
                  {"name": "v1alpha1"},
                  {
                    "name": "v1",
                    "additionalPrinterColumns": [
                      {"name": "Size", "type": "integer", "format": "int32", "jsonPath": ".spec.size", "priority": 1},
                      {"name": "Colour", "type": "string", "description": "Of the glaze", "jsonPath": ".spec.colour"}
                    ]
                  },
                  {"name": "v2", "additionalPrinterColumns": [{"name": "Size", "type": "size", "jsonPath": ".spec.size"}]}
                ]
              }
            }""");

    @Test
    void aVersionOfACustomResourceHasItsOwnColumns() {
        assertThat(TableColumns.ofCustomResource(DEFINITION, "v1"))
                .containsExactly(
                        ColumnDefinition.NAME,
                        new ColumnDefinition(
                                "Size",
                                "integer",
                                "int32",
                                "Custom resource definition column (in JSONPath format): .spec.size",
                                1,
                                ".spec.size"),
                        new ColumnDefinition("Colour", "string", "", "Of the glaze", 0, ".spec.colour"));
    }

    @Test
    void aVersionWithoutColumnsShowsTheAge() {
        assertThat(TableColumns.ofCustomResource(DEFINITION, "v1alpha1"))
                .containsExactly(ColumnDefinition.NAME, ColumnDefinition.AGE);
    }

    @Test
    void whatIsNotThereOrUnknownIsAnError() {
        assertThatThrownBy(() -> TableColumns.ofCustomResource(DEFINITION, "v3"))
                .hasMessage("version: v3 (expected: one of the custom resource cups.shop.example.com)");
        assertThatThrownBy(() -> TableColumns.ofCustomResource(DEFINITION, "v2"))
                .hasMessageStartingWith("type of column Size: size");
        assertThatThrownBy(() -> TableColumns.ofTable(DEFINITION)).hasMessageStartingWith("columnDefinitions: ");
    }
}
