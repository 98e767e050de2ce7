package io.github.multikueue.proxy.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.table.IncludeObject;
import io.github.multikueue.proxy.core.table.RowObject;
import io.github.multikueue.proxy.core.table.RowPrinter;
import io.github.multikueue.proxy.core.table.TableDocument;
import io.github.multikueue.proxy.core.table.builtin.BuiltinPrinters;
import io.github.multikueue.proxy.core.table.builtin.PrinterChoice;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The Table of very many Pods, in this process and on one thread. */
final class TablesRow implements BenchmarkRow {

    private static final double MOST_MILLIS = 300;
    static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final List<String> COLUMNS =
            List.of("Name", "Ready", "Status", "Restarts", "Age", "IP", "Node", "Nominated Node", "Readiness Gates");
    private static final String FIRST_ROW = "[\"build-100000-compile-pod\",\"2/2\",\"Running\",\"1 (5d3h ago)\","
            + "\"5d4h\",\"10.1.2.3\",\"node-7\",\"<none>\",\"<none>\"]";

    static final RowPrinter PRINTER = printer();
    private static final TableDocument DOCUMENT =
            new TableDocument(PRINTER.columns(), "meta.k8s.io/v1", IncludeObject.METADATA);

    /** Makes one Table. */
    @FunctionalInterface
    private interface Maker {
        byte[] make() throws IOException;
    }

    @Override
    public String name() {
        return "tables";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server unused) throws IOException {
        List<byte[]> pods = Pods.of(scale.workloads());
        List<TableDocument.Row> prepared = new ArrayList<>();
        for (byte[] pod : pods) {
            prepared.add(rowOf(pod));
        }
        String what = String.format(Locale.ROOT, "Table of %,d Pods", pods.size());
        return List.of(
                timed(what + " whose rows are prepared", scale, () -> DOCUMENT.bytes(metadata(), true, prepared, NOW)),
                untimed(timed(what + " from their JSON", scale, () -> fromJson(pods))));
    }

    private static byte[] fromJson(List<byte[]> pods) throws IOException {
        List<TableDocument.Row> rows = new ArrayList<>();
        for (byte[] pod : pods) {
            rows.add(rowOf(pod));
        }
        return DOCUMENT.bytes(metadata(), true, rows, NOW);
    }

    private static TableDocument.Row rowOf(byte[] pod) throws IOException {
        JsonNode tree = Json.MAPPER.readTree(pod);
        byte[] metadata = Json.bytes(tree.path("metadata"));
        return new TableDocument.Row(PRINTER.prepare(tree), RowObject.ofRaw(metadata, 0, metadata.length));
    }

    private static ObjectNode metadata() {
        return Json.object().put("resourceVersion", "1");
    }

    private static BenchmarkResult timed(String what, Scale scale, Maker maker) throws IOException {
        verify(maker.make());
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < 4 * scale.rounds(); i++) {
            long begin = System.nanoTime();
            maker.make();
            millis.add((System.nanoTime() - begin) / 1e6);
        }
        // The first half is for the compiler.
        List<Double> sorted = millis.subList(millis.size() / 2, millis.size()).stream()
                .sorted()
                .toList();
        return BenchmarkResult.ofMedian(what, sorted, MOST_MILLIS);
    }

    /** Nobody waits for it: a cache prepares rows when objects change. */
    private static BenchmarkResult untimed(BenchmarkResult result) {
        return new BenchmarkResult(result.what(), result.proxy(), "", "", "", BenchmarkResult.Verdict.NO_TARGET);
    }

    private static void verify(byte[] table) throws IOException {
        JsonNode first = Json.MAPPER.readTree(table).path("rows").path(0);
        if (!first.path("cells").toString().equals(FIRST_ROW)) {
            throw new IOException("first row: " + first.path("cells") + " (expected: " + FIRST_ROW + ")");
        }
    }

    private static RowPrinter printer() {
        ObjectNode sample = Json.object();
        ArrayNode columns = sample.putArray("columnDefinitions");
        COLUMNS.forEach(each -> columns.addObject().put("name", each).put("type", "string"));
        PrinterChoice choice = BuiltinPrinters.choose(new GroupResource("", "pods"), "v1", sample);
        if (choice instanceof PrinterChoice.Printed printable) {
            return printable.printer();
        }
        throw new IllegalStateException("cannot print Pods: " + choice);
    }
}
