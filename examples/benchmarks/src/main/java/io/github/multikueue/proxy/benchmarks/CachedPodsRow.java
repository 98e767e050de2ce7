package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.memory.ListPages;
import io.github.multikueue.proxy.core.apiserver.memory.ObjectTable;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister;
import io.github.multikueue.proxy.core.apiserver.storage.RawField;
import io.github.multikueue.proxy.core.apiserver.storage.RawForm;
import io.github.multikueue.proxy.core.apiserver.verbs.ResourceVerbs;
import io.github.multikueue.proxy.core.apiserver.verbs.Watches;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Very many Pods as they are cached: their memory, and lists of them, in this process and on one thread. */
final class CachedPodsRow implements BenchmarkRow {

    private static final double MOST_MEMORY = 1.3;
    private static final double LEAST_COPYING = 0.5;
    private static final double MOST_TABLE_MILLIS = 300;
    private static final double MOST_SELECTION_MILLIS = 5;
    private static final String LIST = "/api/v1/pods?resourceVersion=0";
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

    private static final RawForm FORM = new RawForm(
            "v1",
            "Pod",
            false,
            true,
            List.of(RawField.of("spec.nodeName"), RawField.of("status.phase"), RawField.of("status.podIP")));

    @Override
    public String name() {
        return "cached-pods";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server unused) throws IOException {
        List<byte[]> pods = Pods.of(scale.workloads());
        long bytes = pods.stream().mapToLong(each -> each.length).sum();
        double before = live();
        ObjectTable table = table(pods);
        // The JSON of above is still there, and so does not count.
        double kept = live() - before;
        ResourceVerbs verbs = verbs();
        ServedResource resource = resource(table);
        String what = String.format(Locale.ROOT, "%,d cached Pods", pods.size());
        List<BenchmarkResult> results = new ArrayList<>();
        results.add(copying(scale, what + ": a list of all, as JSON", verbs, resource));
        results.add(timed(scale, what + ": a list of all, as Table", MOST_TABLE_MILLIS, verbs, resource, LIST, TABLE));
        String some = LIST + "&labelSelector=" + Pods.GROUP + "%3Dteam-7";
        results.add(timed(
                scale,
                what + ": the hundredth part of them by a label, as JSON",
                MOST_SELECTION_MILLIS,
                verbs,
                resource,
                some,
                "application/json"));
        double withRows = live() - before;
        results.add(memory(what + ": memory, of their JSON without managedFields", kept, bytes));
        results.add(memory("the same, after their Table was asked for", withRows, bytes));
        if (table.size() != pods.size()) {
            throw new IOException(table.size() + " Pods");
        }
        return results;
    }

    private static double live() {
        ManagementFactory.getMemoryMXBean().gc();
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static ObjectTable table(List<byte[]> pods) throws IOException {
        TreeMap<ObjectKey, ApiObject> objects = new TreeMap<>();
        for (byte[] pod : pods) {
            ApiObject object = FORM.read(pod);
            objects.put(object.key(), object);
        }
        ObjectTable table = new ObjectTable(() -> 0, 1_000, 16 << 20);
        table.replaceAll(objects, 1_000_000);
        return table;
    }

    private static ServedResource resource(ObjectTable table) {
        ResourceDescription description = ResourceDescription.of("", "v1", "Pod")
                .builtIn()
                .printer(TablesRow.PRINTER)
                .build();
        ListPages pages = new ListPages(table);
        ObjectLister lister = (context, query) -> pages.read(query);
        return new ServedResource(description, lister);
    }

    private static ResourceVerbs verbs() {
        return new ResourceVerbs(
                new ServedResources(),
                new Watches(Duration.ofMinutes(1), new Random(1), dropped -> {}),
                (context, resource, key, object) -> {},
                Clock.fixed(TablesRow.NOW, ZoneOffset.UTC),
                new Random(1));
    }

    private static CopiedExchange answer(ResourceVerbs verbs, ServedResource resource, String target, String accept)
            throws IOException {
        RequestHead head = new RequestHead("GET", target, List.of(Map.entry("Accept", accept)), List.of());
        CopiedExchange exchange = new CopiedExchange(head);
        RequestInfo info = RequestInfo.of("GET", target);
        if (!verbs.serve(new ApiCall(exchange, info, UserInfo.ANONYMOUS), resource)) {
            throw new IOException("not served: " + target);
        }
        return exchange;
    }

    private static BenchmarkResult copying(Scale scale, String what, ResourceVerbs verbs, ServedResource resource)
            throws IOException {
        byte[] list = answer(verbs, resource, LIST, "application/json").bytes();
        Comparison seconds = Comparison.of(
                4 * scale.rounds(),
                () -> perSecond(
                        () -> answer(verbs, resource, LIST, "application/json").length(), list.length),
                () -> perSecond(() -> list.clone().length, list.length));
        return new BenchmarkResult(
                what,
                String.format(Locale.ROOT, "%,.0f/s", seconds.proxy()),
                String.format(Locale.ROOT, "copying %,d KiB: %,.0f/s", list.length >> 10, seconds.reference()),
                seconds.toString(),
                "≥ " + LEAST_COPYING,
                BenchmarkResult.Verdict.of(seconds.ratio() >= LEAST_COPYING));
    }

    private static double perSecond(Comparison.Measurement<Integer> work, int length) throws IOException {
        long begin = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            if (work.take() != length) {
                throw new IOException("another answer");
            }
        }
        return 5e9 / (System.nanoTime() - begin);
    }

    private static BenchmarkResult timed(
            Scale scale,
            String what,
            double most,
            ResourceVerbs verbs,
            ServedResource resource,
            String target,
            String accept)
            throws IOException {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < 4 * scale.rounds(); i++) {
            long begin = System.nanoTime();
            answer(verbs, resource, target, accept);
            millis.add((System.nanoTime() - begin) / 1e6);
        }
        // The first half is for the compiler.
        List<Double> sorted = millis.subList(millis.size() / 2, millis.size()).stream()
                .sorted()
                .toList();
        return BenchmarkResult.ofMedian(
                what + String.format(Locale.ROOT, " (the first: %.0f ms)", millis.get(0)), sorted, most);
    }

    private static BenchmarkResult memory(String what, double used, long bytes) {
        double ratio = used / bytes;
        return new BenchmarkResult(
                what,
                String.format(Locale.ROOT, "%,.0f KiB", used / 1024),
                String.format(Locale.ROOT, "%,d KiB", bytes / 1024),
                String.format(Locale.ROOT, "%.2f", ratio),
                "≤ " + MOST_MEMORY,
                BenchmarkResult.Verdict.of(ratio <= MOST_MEMORY));
    }
}
