package io.github.multikueue.proxy.core.table;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.GoText;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes documents of kind {@code Table} with the same columns: of lists, of single objects, and of the events of a watch.
 * Immutable.
 */
public final class TableDocument {

    /**
     * One row.
     *
     * @param printed its cells
     * @param object the JSON that the row has of its object, for {@link IncludeObject#METADATA} the object's metadata alone;
     *     not asked for with {@link IncludeObject#NONE}
     */
    public record Row(PreparedRow printed, RowObject object) {}

    private final List<ColumnDefinition> columns;
    private final String metaApiVersion;
    private final IncludeObject include;

    /**
     * Prepares for documents.
     *
     * @param columns all of them, the name among them
     * @param metaApiVersion {@code meta.k8s.io/v1} or {@code meta.k8s.io/v1beta1}
     */
    public TableDocument(List<ColumnDefinition> columns, String metaApiVersion, IncludeObject include) {
        this.columns = List.copyOf(columns);
        this.metaApiVersion = metaApiVersion;
        this.include = include;
    }

    /**
     * Returns a document in UTF-8.
     *
     * @param metadata of the list: {@code resourceVersion}, {@code continue} and {@code remainingItemCount}, where there are such
     * @param withColumns whether it has the definitions of the columns; in a watch only the first event has
     * @param now for the ages
     */
    public byte[] bytes(ObjectNode metadata, boolean withColumns, Iterable<Row> rows, Instant now) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.MAPPER.createGenerator(bytes)) {
            json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
            json.writeStartObject();
            json.writeStringField("kind", "Table");
            json.writeStringField("apiVersion", metaApiVersion);
            json.writeObjectField("metadata", metadata);
            writeColumns(json, withColumns);
            json.writeArrayFieldStart("rows");
            for (Row row : rows) {
                writeRow(json, row, now);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a Table cannot be written", e);
        }
        return bytes.toByteArray();
    }

    private void writeColumns(JsonGenerator json, boolean withColumns) throws IOException {
        if (!withColumns) {
            json.writeNullField("columnDefinitions");
            return;
        }
        json.writeArrayFieldStart("columnDefinitions");
        for (ColumnDefinition column : columns) {
            json.writeStartObject();
            json.writeStringField("name", column.name());
            json.writeStringField("type", column.type());
            json.writeStringField("format", column.format());
            json.writeStringField("description", column.description());
            json.writeNumberField("priority", column.priority());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeRow(JsonGenerator json, Row row, Instant now) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("cells");
        for (Object cell : row.printed().cells(now)) {
            writeCell(json, cell);
        }
        json.writeEndArray();
        if (!row.printed().conditions().isEmpty()) {
            json.writeArrayFieldStart("conditions");
            for (RowCondition condition : row.printed().conditions()) {
                writeCondition(json, condition);
            }
            json.writeEndArray();
        }
        json.writeFieldName("object");
        writeObject(json, row.object());
        json.writeEndObject();
    }

    private static void writeCell(JsonGenerator json, @Nullable Object cell) throws IOException {
        if (cell instanceof String text) {
            json.writeString(text);
        } else if (cell instanceof Long number) {
            json.writeNumber(number);
        } else if (cell instanceof BigDecimal number) {
            json.writeNumber(GoText.number(number));
        } else {
            json.writePOJO(cell);
        }
    }

    private static void writeCondition(JsonGenerator json, RowCondition condition) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", condition.type());
        json.writeStringField("status", condition.status());
        json.writeStringField("reason", condition.reason());
        json.writeStringField("message", condition.message());
        json.writeEndObject();
    }

    private void writeObject(JsonGenerator json, RowObject object) throws IOException {
        switch (include) {
            case NONE -> json.writeNull();
            case OBJECT -> object.writeTo(json);
            case METADATA -> {
                json.writeStartObject();
                json.writeStringField("kind", "PartialObjectMetadata");
                json.writeStringField("apiVersion", metaApiVersion);
                json.writeFieldName("metadata");
                object.writeTo(json);
                json.writeEndObject();
            }
        }
    }
}
