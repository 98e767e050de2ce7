package io.github.multikueue.proxy.core.apiserver.present;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import io.github.multikueue.proxy.core.table.IncludeObject;
import io.github.multikueue.proxy.core.table.PreparedRow;
import io.github.multikueue.proxy.core.table.RowObject;
import io.github.multikueue.proxy.core.table.RowPrinter;
import io.github.multikueue.proxy.core.table.TableDocument;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes Tables of a resource. Safe for use by many threads. */
public final class TableWriter {

    private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

    private final ResourceDescription resource;
    private final ResourceDescription.Version version;
    private final String metaApiVersion;
    private final IncludeObject include;
    private final Clock clock;

    /**
     * Makes a writer.
     *
     * @param metaVersion the version of {@code meta.k8s.io}: {@code v1} or {@code v1beta1}
     * @param clock for the ages
     */
    public TableWriter(
            ResourceDescription resource,
            ResourceDescription.Version version,
            String metaVersion,
            IncludeObject include,
            Clock clock) {
        this.resource = resource;
        this.version = version;
        this.metaApiVersion = "meta.k8s.io/" + metaVersion;
        this.include = include;
        this.clock = clock;
    }

    /** A Table with a row for each object; without columns as in all events of a watch but the first. */
    byte[] table(List<ApiObject> objects, ObjectNode metadata, boolean withColumns) {
        RowPrinter printer = version.printer();
        Stream<ApiObject> found = objects.stream().map(this::inVersion);
        Stream<TableDocument.Row> rows = printer.order()
                .map(order -> found.sorted(Comparator.comparing(ApiObject::tree, order)))
                .orElse(found)
                .map(each ->
                        new TableDocument.Row(each.row(printer), each.rowObject(include, printer.hiddenAnnotations())));
        return document(include).bytes(metadata, withColumns, rows::iterator, clock.instant());
    }

    private ApiObject inVersion(ApiObject object) {
        return version.equals(resource.storedVersion())
                ? object
                : ApiObject.of(ObjectPresenter.converted(resource, object, version.name()));
    }

    /** The Table of a bookmark: the row of an object that has nothing but these metadata. */
    byte[] bookmark(ObjectNode metadata, ResourceDescription of, String inVersion, boolean withColumns) {
        ObjectNode listMetadata = Json.object();
        listMetadata.set("resourceVersion", metadata.get("resourceVersion"));
        ObjectNode object = Json.object().put("kind", of.kind()).put("apiVersion", of.apiVersion(inVersion));
        object.set("metadata", metadata);
        boolean endsInitialEvents = metadata.path("annotations").has(INITIAL_EVENTS_END);
        // Clients must see the annotation whatever they want of objects.
        IncludeObject with = endsInitialEvents && include == IncludeObject.NONE ? IncludeObject.METADATA : include;
        RowPrinter printer = version.printer();
        PreparedRow cells = printer.columns().isEmpty() ? this::noCells : printer.prepare(object);
        List<TableDocument.Row> rows = List.of(row(cells, with, object));
        return document(with).bytes(listMetadata, withColumns, rows, clock.instant());
    }

    private List<@Nullable Object> noCells(Instant now) {
        return new ArrayList<>(Collections.nCopies(version.columns().size() + 1, null));
    }

    private TableDocument.Row row(PreparedRow cells, IncludeObject with, JsonNode object) {
        return new TableDocument.Row(
                cells, RowObject.of(with, object, version.printer().hiddenAnnotations()));
    }

    private TableDocument document(IncludeObject with) {
        List<ColumnDefinition> columns = version.printer().columns();
        return new TableDocument(columns.isEmpty() ? describedColumns() : columns, metaApiVersion, with);
    }

    private List<ColumnDefinition> describedColumns() {
        return Stream.concat(
                        Stream.of(ColumnDefinition.NAME),
                        version.columns().stream().map(ColumnDefinition::described))
                .toList();
    }
}
