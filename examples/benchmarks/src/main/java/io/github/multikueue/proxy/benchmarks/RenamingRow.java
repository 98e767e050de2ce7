package io.github.multikueue.proxy.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.rename.Renamer;
import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.rules.InvalidRulesException;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Custom resources whose names are replaced: lists in this process and on one thread, against a plain copy of the same bytes; and what a
 * client of {@code rename-proxy} gets.
 */
final class RenamingRow implements BenchmarkRow {

    private static final int TURNS = 4;
    private static final double LEAST_RENAMED = 150;
    private static final double LEAST_UNTOUCHED = 400;

    /** What {@code lamps.example.com} is called in the cluster. */
    static final String RENAMED_GROUP = "renamed.lamps.example.com";

    private static final String RULES = """
            kindPrefix: Renamed
            resourceTypePrefix: renamed
            rules:
              lamps.example.com:
                groupRule: {renamed: renamed.lamps.example.com}
                resourceRules: {lamps: {kind: Lamp}}
            labels: {prefixes: [{original: lamps.example.com, renamed: renamed.lamps.example.com}]}
            annotations: {prefixes: [{original: lamps.example.com, renamed: renamed.lamps.example.com}]}
            finalizers: {prefixes: [{original: lamps.example.com, renamed: renamed.lamps.example.com}]}
            """;

    @Override
    public String name() {
        return "renaming";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server unused) throws IOException {
        Renamer renamer = renamer();
        byte[] original = list("lamps.example.com", "Lamp", scale.renamedBytes());
        byte[] renamed = renamed(renamer, original, Direction.RENAME);
        if (!new String(renamed(renamer, renamed, Direction.RESTORE), UTF_8).equals(new String(original, UTF_8))) {
            throw new IOException("a list that was renamed and restored is not what it was");
        }
        byte[] other = list("chairs.example.com", "Chair", scale.renamedBytes());
        List<BenchmarkResult> results = new ArrayList<>();
        results.add(result("renamed", renamer, original, Direction.RENAME, LEAST_RENAMED, scale));
        results.add(result("restored", renamer, renamed, Direction.RESTORE, LEAST_RENAMED, scale));
        results.add(result("no rule matches", renamer, other, Direction.RESTORE, LEAST_UNTOUCHED, scale));
        String item = new String(
                renamed(renamer, item("lamps.example.com", "Lamp").getBytes(UTF_8), Direction.RENAME), UTF_8);
        try (LampServer lamps = new LampServer(item);
                RenamedTraffic traffic = new RenamedTraffic(scale, world, RULES, lamps)) {
            results.addAll(traffic.measure());
        }
        return results;
    }

    private static BenchmarkResult result(
            String what, Renamer renamer, byte[] list, Direction direction, double least, Scale scale)
            throws IOException {
        for (int i = 0; i < scale.rounds(); i++) {
            speed(list, (in, out) -> renamer.document(direction, in, out, RequestedResource.UNKNOWN));
        }
        Comparison speed = Comparison.of(
                scale.rounds(),
                () -> speed(list, (in, out) -> renamer.document(direction, in, out, RequestedResource.UNKNOWN)),
                () -> speed(list, InputStream::transferTo));
        return new BenchmarkResult(
                "A list of custom resources, " + megabytes(scale.renamedBytes()) + ", one thread: " + what,
                String.format(Locale.ROOT, "%,.0f MB/s of processor time", speed.proxy()),
                String.format(Locale.ROOT, "copied: %,.0f MB/s", speed.reference()),
                speed.toString(),
                String.format(Locale.ROOT, "≥ %.0f MB/s", least),
                BenchmarkResult.Verdict.of(speed.proxy() >= least));
    }

    /** A number of bytes as text. */
    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, bytes < 1_000_000 ? "%.1f MB" : "%.0f MB", bytes / 1e6);
    }

    /** Something that reads a list and writes it. */
    @FunctionalInterface
    private interface Copying {
        Object copy(InputStream in, OutputStream out) throws IOException;
    }

    /** MB for each second of the thread's processor time, which others on the machine do not take. */
    private static double speed(byte[] list, Copying copying) throws IOException {
        long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < TURNS; i++) {
            copying.copy(new ByteArrayInputStream(list), new ByteArrayOutputStream(list.length + list.length / 4));
        }
        long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin;
        return TURNS * (double) list.length / 1e6 / (nanos / 1e9);
    }

    private static byte[] renamed(Renamer renamer, byte[] list, Direction direction) throws IOException {
        return renamer.document(direction, list, RequestedResource.UNKNOWN)
                .orElseThrow(() -> new IOException("the list is hidden"));
    }

    private static Renamer renamer() throws IOException {
        try {
            return new Renamer(RenameRules.parse(RULES.getBytes(UTF_8)));
        } catch (InvalidRulesException e) {
            throw new IOException(e);
        }
    }

    private static byte[] list(String group, String kind, int bytes) throws IOException {
        String template = item(group, kind);
        StringBuilder list = new StringBuilder("{\"apiVersion\":\"" + group + "/v1\",\"items\":[");
        for (int i = 0; list.length() < bytes; i++) {
            list.append(i == 0 ? "" : ",").append(template.replace("NUMBER", Integer.toString(10_000 + i)));
        }
        return list.append("],\"kind\":\"" + kind + "List\",\"metadata\":{\"resourceVersion\":\"1\"}}\n")
                .toString()
                .getBytes(UTF_8);
    }

    private static String item(String group, String kind) throws IOException {
        try (InputStream in = RenamingRow.class.getResourceAsStream("custom-resource.json")) {
            return new String(in.readAllBytes(), UTF_8)
                    .strip()
                    .replace("GROUP", group)
                    .replace("KIND", kind);
        }
    }
}
