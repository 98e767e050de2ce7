package io.github.multikueue.proxy.core.table;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A row of a Table, of which only the ages are still missing. A cache may keep it instead of the object. Immutable.
 *
 * @see RowPrinter#prepare
 */
public interface PreparedRow {

    /** Returns a cell for each column: a text, number, boolean, or null for none; the list may be changed. */
    List<@Nullable Object> cells(Instant now);

    /** Returns what the row is marked with; usually nothing. */
    default List<RowCondition> conditions() {
        return List.of();
    }

    /**
     * Returns the same row in less memory, for one that is kept long; the row itself if it cannot be made smaller.
     *
     * @param shared returns an equal text that other rows may have too
     */
    default PreparedRow compact(UnaryOperator<String> shared) {
        return this;
    }

    /**
     * Makes a row of cells.
     *
     * @param cells texts, numbers, booleans, nulls, and {@link Elapsed} for texts that change with time; not copied
     */
    static PreparedRow of(List<@Nullable Object> cells, List<RowCondition> conditions) {
        return new PreparedRow() {
            @Override
            public List<@Nullable Object> cells(Instant now) {
                List<@Nullable Object> read = new ArrayList<>(cells.size());
                for (Object cell : cells) {
                    read.add(cell instanceof Elapsed elapsed ? elapsed.at(now) : cell);
                }
                return read;
            }

            @Override
            public List<RowCondition> conditions() {
                return conditions;
            }

            @Override
            public PreparedRow compact(UnaryOperator<String> shared) {
                List<@Nullable Object> smaller = new ArrayList<>(cells);
                smaller.replaceAll(cell -> cell instanceof String text ? shared.apply(text) : cell);
                return of(Arrays.asList(smaller.toArray()), conditions);
            }
        };
    }
}
