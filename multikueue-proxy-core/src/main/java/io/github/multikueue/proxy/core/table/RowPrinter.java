package io.github.multikueue.proxy.core.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/** Prints an object as the cells of one row of a Table. Safe for use by many threads. */
@FunctionalInterface
public interface RowPrinter {

    /**
     * Returns a cell for each column, in their order; a null node for none.
     *
     * @param object the whole object
     * @param now for the ages
     */
    List<JsonNode> cells(JsonNode object, Instant now);
}
