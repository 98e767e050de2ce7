package io.github.multikueue.proxy.core.table.cell;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import io.github.multikueue.proxy.core.table.PreparedRow;
import io.github.multikueue.proxy.core.table.RowCondition;
import io.github.multikueue.proxy.core.table.RowPrinter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A {@link ResourcePrinter} for the columns of one API server. Immutable. */
record BoundPrinter<T>(
        List<ColumnDefinition> columns,
        Function<JsonNode, T> view,
        List<Cell<? super T>> cells,
        Function<T, List<RowCondition>> conditions,
        @Nullable Comparator<JsonNode> comparator,
        Set<String> hiddenAnnotations)
        implements RowPrinter {

    @Override
    public List<@Nullable Object> cells(JsonNode object, Instant now) {
        return prepare(object).cells(now);
    }

    @Override
    public PreparedRow prepare(JsonNode object) {
        T seen = view.apply(object);
        List<@Nullable Object> printed = new ArrayList<>(cells.size());
        for (Cell<? super T> cell : cells) {
            printed.add(cell.print(seen));
        }
        return PreparedRow.of(printed, conditions.apply(seen));
    }

    @Override
    public Optional<Comparator<JsonNode>> order() {
        return Optional.ofNullable(comparator);
    }
}
