package io.github.multikueue.proxy.server;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What is alive at one moment, in which no thread goes on: what is garbage already, or only just made, is not counted.
 *
 * @param counts how many objects there are of each class that answers requests; not of the fakes, which remember each request
 * @param bytes of all objects of all classes
 * @param largest the classes with the most bytes, to be shown
 */
record LiveObjects(Map<String, Long> counts, long bytes, String largest) {

    private static final int SHOWN = 30;

    /** The columns of a heap histogram: number, instances, bytes, class. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+)");

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private static final List<String> WATCHED = List.of(
            "io.github.multikueue.proxy.server.",
            "io.github.multikueue.proxy.core.access.",
            "io.github.multikueue.proxy.core.logs.",
            "io.javalin.",
            "org.eclipse.jetty.");

    static LiveObjects now() {
        String histogram = histogram();
        Map<String, Long> counts = new TreeMap<>();
        for (MatchResult row : ROW.matcher(histogram).results().toList()) {
            if (WATCHED.stream().anyMatch(row.group(2)::startsWith)) {
                counts.merge(row.group(2), Long.valueOf(row.group(1)), Long::sum);
            }
        }
        long bytes = TOTAL.matcher(histogram)
                .results()
                .map(total -> Long.parseLong(total.group(1)))
                .findFirst()
                .orElseThrow();
        return new LiveObjects(counts, bytes, histogram.lines().limit(SHOWN).collect(Collectors.joining("\n")));
    }

    /** How many more there are now of each class. */
    Map<String, Long> moreThan(LiveObjects before) {
        Map<String, Long> more = new TreeMap<>(counts);
        more.replaceAll((name, count) -> count - before.counts.getOrDefault(name, 0L));
        return more;
    }

    private static String histogram() {
        try {
            return (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
