package io.github.multikueue.proxy.core.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Prints objects of one resource as rows of a Table. Safe for use by many threads. */
@FunctionalInterface
public interface RowPrinter {

    /**
     * Returns a cell for each column, in their order: a text, number, boolean, or null for none.
     *
     * @param object the whole object
     * @param now for the ages
     */
    List<@Nullable Object> cells(JsonNode object, Instant now);

    /**
     * Prints the object but for its ages, so that the row can be read many times.
     *
     * <p>By default the row keeps the object and prints it each time.
     */
    default PreparedRow prepare(JsonNode object) {
        return now -> cells(object, now);
    }

    /**
     * Returns all columns, the name among them, if the printer knows them; empty by default, for the columns of the resource's
     * description.
     */
    default List<ColumnDefinition> columns() {
        return List.of();
    }

    /** Returns the order of objects in a list, if it is not the order of their namespaces and names. */
    default Optional<Comparator<JsonNode>> order() {
        return Optional.empty();
    }

    /** Returns annotations that an object has, but the metadata that is included in its row has not; empty by default. */
    default Set<String> hiddenAnnotations() {
        return Set.of();
    }
}
