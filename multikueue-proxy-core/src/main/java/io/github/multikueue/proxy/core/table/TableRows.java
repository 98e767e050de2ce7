package io.github.multikueue.proxy.core.table;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.GoText;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the cells of a Table by the paths of its columns, as kube-apiserver does it for custom resources:
 *
 * <ul>
 *   <li>{@code string}: any value as a text, objects and lists as JSON
 *   <li>{@code integer}, {@code number}, {@code boolean}: a value of that type; a text that looks like one is none
 *   <li>{@code date}: an RFC 3339 time as an age, for example {@code 4m30s}; {@code <invalid>} if it cannot be read,
 *       {@code <unknown>} if it is empty
 *   <li>a path that finds nothing, or a value of another type: null, which kubectl shows as {@code <none>}
 * </ul>
 *
 * <p>Immutable; one instance serves all objects of a resource.
 */
public final class TableRows implements RowPrinter {

    private static final Pattern RFC3339 =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}([.,]\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})");
    private static final Instant ZERO_TIME = Instant.parse("0001-01-01T00:00:00Z");

    /** A column whose path is read; null if the column has none. */
    private record Column(String type, @Nullable JsonPaths path) {}

    private final List<Column> columns;

    private TableRows(List<Column> columns) {
        this.columns = columns;
    }

    /** Prepares for rows of these columns. */
    public static TableRows of(List<ColumnDefinition> columns) {
        return new TableRows(columns.stream()
                .map(each ->
                        new Column(each.type(), each.jsonPath().isEmpty() ? null : JsonPaths.parse(each.jsonPath())))
                .toList());
    }

    /** The cells of one object. For several objects, prepare with {@link #of} once. */
    public static List<@Nullable Object> cells(List<ColumnDefinition> columns, JsonNode object, Instant now) {
        return of(columns).cells(object, now);
    }

    /**
     * The cells of one object, one for each column.
     *
     * @param now from when ages are counted
     * @return texts, {@link Long}s, {@link BigDecimal}s, {@link Boolean}s and nulls; may be changed
     */
    @Override
    public List<@Nullable Object> cells(JsonNode object, Instant now) {
        return prepare(object).cells(now);
    }

    @Override
    public PreparedRow prepare(JsonNode object) {
        List<@Nullable Object> cells = new ArrayList<>(columns.size());
        for (Column column : columns) {
            JsonNode value =
                    column.path() == null ? null : column.path().first(object).orElse(null);
            cells.add(value == null ? null : cell(column.type(), value));
        }
        return PreparedRow.of(cells, List.of());
    }

    private static @Nullable Object cell(String type, JsonNode value) {
        return switch (type) {
            case "string" -> text(value);
            case "integer" -> value.isNumber() ? value.longValue() : null;
            case "number" -> value.isNumber() ? number(value) : null;
            case "boolean" -> value.isBoolean() ? value.booleanValue() : null;
            case "date" -> value.isTextual() ? age(value.textValue()) : null;
            default -> null;
        };
    }

    private static String text(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue();
        }
        return value.isNull() ? "<no value>" : GoText.json(value);
    }

    /** 3.0 is shown as 3. */
    private static Object number(JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        BigDecimal shortest = value.decimalValue().stripTrailingZeros();
        return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
    }

    /** A text, or an {@link Elapsed}. */
    private static Object age(String text) {
        if (text.isEmpty() || text.equals("null")) {
            return "<unknown>";
        }
        if (!RFC3339.matcher(text).matches()) {
            return "<invalid>";
        }
        try {
            Instant time = OffsetDateTime.parse(text.replace(',', '.')).toInstant();
            return time.equals(ZERO_TIME) ? "<unknown>" : Elapsed.since(time);
        } catch (DateTimeException e) {
            return "<invalid>";
        }
    }
}
