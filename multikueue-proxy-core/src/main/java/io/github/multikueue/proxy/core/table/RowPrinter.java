package io.github.multikueue.proxy.core.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints an object as the cells of one row of a Table. Safe for use by many threads. */
@FunctionalInterface
public interface RowPrinter {

    /**
     * Returns a cell for each column, in their order: a text, number, boolean, or null for none.
     *
     * @param object the whole object
     * @param now for the ages
     */
    List<@Nullable Object> cells(JsonNode object, Instant now);
}
