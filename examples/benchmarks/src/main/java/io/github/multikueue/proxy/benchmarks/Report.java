package io.github.multikueue.proxy.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/** What is printed, in Markdown. */
final class Report {

    private static final double GIBIBYTE = 1 << 30;

    private Report() {}

    /** The machine, and how it was used. */
    static String machine(Clock clock) {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return String.format(
                Locale.ROOT,
                """
                Measured on %s, on a machine with %d cores and %.0f GiB of memory (%s %s, load average before: %.1f), JDK %s \
                (%s), the servers with `%s`, those of `start` as in the image. Load generator and fake fleet share one process and the same cores with the \
                server.
                """,
                LocalDate.now(clock),
                system.getAvailableProcessors(),
                system.getTotalPhysicalMemorySize() / GIBIBYTE,
                system.getName(),
                system.getArch(),
                system.getSystemLoadAverage(),
                System.getProperty("java.version"),
                System.getProperty("java.vendor"),
                String.join(" ", JavaOptions.USUAL.flags()));
    }

    static String table(List<BenchmarkResult> results) {
        StringBuilder table = new StringBuilder();
        line(table, "Measured", "multikueue-proxy", "Reference", "Ratio (range)", "Target", "");
        line(table, "---", "---", "---", "---", "---", "---");
        for (BenchmarkResult each : results) {
            line(
                    table,
                    each.what(),
                    each.proxy(),
                    each.reference(),
                    each.ratio(),
                    each.target(),
                    each.verdict().toString());
        }
        return table.toString();
    }

    private static void line(StringBuilder table, String... cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |").append(System.lineSeparator());
    }
}
