package io.github.multikueue.proxy.core.table.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import io.github.multikueue.proxy.core.table.RowPrinter;
import io.github.multikueue.proxy.core.table.TableColumns;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.Fields;
import io.github.multikueue.proxy.core.table.cell.ResourcePrinter;
import io.github.multikueue.proxy.core.table.cluster.ClusterPrinters;
import io.github.multikueue.proxy.core.table.network.NetworkPrinters;
import io.github.multikueue.proxy.core.table.storage.StoragePrinters;
import io.github.multikueue.proxy.core.table.workload.WorkloadPrinters;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The printers of kube-apiserver's own resources: what its server-side printing makes of an object, made here, so that a cache
 * can answer {@code kubectl get} with true ages.
 *
 * <p>Names, types, order and descriptions of columns are not known here. They come from the API server, once for each resource
 * and version of the server, and so does a sample of its cells: a printer that would print the sample otherwise is for another
 * version of Kubernetes, and is not used. The sample is the answer to
 *
 * <pre>{@code GET …/pods?limit=1&includeObject=Object    Accept: application/json;as=Table;v=v1;g=meta.k8s.io}</pre>
 *
 * <p>With a larger limit, more rows have to be the same.
 */
public final class BuiltinPrinters {

    private static final Map<GroupResource, ResourcePrinter<?>> PRINTERS = Stream.of(
                    WorkloadPrinters.ALL, NetworkPrinters.ALL, StoragePrinters.ALL, ClusterPrinters.ALL)
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableMap(ResourcePrinter::resource, Function.identity()));

    /** The columns of a resource for which kube-apiserver has no printer. */
    private static final List<String> DEFAULT_COLUMNS = List.of("Name", "Created At");

    private static final String ZERO_TIME = "0001-01-01T00:00:00Z";
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private BuiltinPrinters() {}

    /**
     * Chooses the printer of a resource. A resource of another API server than kube-apiserver must not be asked for, nor a
     * custom one, for which there is {@link TableColumns#ofCustomResource}.
     *
     * @param version of the API group in which the objects are, for example {@code v1}
     * @param sample a Table of the API server with its columns, and with rows that include their objects; without rows, or with
     *     other rows, only the columns are looked at
     */
    public static PrinterChoice choose(GroupResource resource, String version, JsonNode sample) {
        try {
            RowPrinter printer = of(resource, version, TableColumns.ofTable(sample));
            return differingRow(printer, sample)
                    .<PrinterChoice>map(row -> new PrinterChoice.Forwarded(
                            "row of " + resource + ": " + row + " (expected: cells as they are printed here)"))
                    .orElseGet(() -> new PrinterChoice.Printed(printer));
        } catch (IllegalArgumentException e) {
            return new PrinterChoice.Forwarded(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The printer of a resource for columns that are known.
     *
     * @throws IllegalArgumentException if there is none for the resource, the version or one of the columns
     */
    public static RowPrinter of(GroupResource resource, String version, List<ColumnDefinition> columns) {
        if (columns.stream().map(ColumnDefinition::name).toList().equals(DEFAULT_COLUMNS)) {
            return byDefault(resource, version).bind(columns);
        }
        ResourcePrinter<?> printer = PRINTERS.get(resource);
        if (printer == null) {
            throw new IllegalArgumentException("resource: " + resource + " (expected: one with a printer)");
        }
        if (!printer.versions().contains(version)) {
            throw new IllegalArgumentException(
                    "version of " + resource + ": " + version + " (expected: one of " + printer.versions() + ")");
        }
        return printer.bind(columns);
    }

    private static ResourcePrinter<JsonNode> byDefault(GroupResource resource, String version) {
        return ResourcePrinter.of(resource.group(), resource.resource(), version)
                .column("Name", Cells.NAME)
                .column(
                        "Created At",
                        object -> Fields.time(object, "metadata", "creationTimestamp")
                                .map(time ->
                                        time.truncatedTo(ChronoUnit.SECONDS).toString())
                                .orElse(ZERO_TIME));
    }

    /** The name of an object whose row in the Table has other cells than the printer makes, ages aside. */
    private static Optional<String> differingRow(RowPrinter printer, JsonNode table) {
        for (JsonNode row : table.path("rows")) {
            JsonNode object = row.path("object");
            boolean whole = object.isObject() && !object.path("kind").asText().equals("PartialObjectMetadata");
            if (whole && !isSame(row.path("cells"), printer, object)) {
                return Optional.of(Fields.text(object, "metadata", "name"));
            }
        }
        return Optional.empty();
    }

    /** Cells that differ at different times are ages, of which the clocks of two machines need not agree. */
    private static boolean isSame(JsonNode cells, RowPrinter printer, JsonNode object) {
        JsonNode now = Json.MAPPER.valueToTree(printer.cells(object, Instant.EPOCH));
        JsonNode later = Json.MAPPER.valueToTree(printer.cells(object, LATEST));
        boolean same = cells.size() == now.size();
        for (int i = 0; same && i < now.size(); i++) {
            same = !now.get(i).equals(later.get(i)) || sameCell(cells.get(i), now.get(i));
        }
        return same;
    }

    /** Whole numbers are equal whatever Java type they have. */
    private static boolean sameCell(JsonNode one, JsonNode other) {
        return one.equals(other)
                || (one.isIntegralNumber()
                        && other.isIntegralNumber()
                        && one.bigIntegerValue().equals(other.bigIntegerValue()));
    }
}
