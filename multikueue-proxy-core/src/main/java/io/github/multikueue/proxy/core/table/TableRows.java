package io.github.multikueue.proxy.core.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Instant;
import java.util.List;

/** A stand-in until the real one is merged. */
public final class TableRows {
    private TableRows() {}

    public static RowPrinter of(List<ColumnDefinition> columns) {
        return (JsonNode object, Instant now) ->
                columns.stream().map(each -> (JsonNode) NullNode.getInstance()).toList();
    }
}
