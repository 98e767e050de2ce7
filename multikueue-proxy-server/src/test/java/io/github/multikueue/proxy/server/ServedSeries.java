package io.github.multikueue.proxy.server;

import static java.util.stream.Collectors.toCollection;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code /metrics} tells: the series of each metric, with the names of their labels. */
final class ServedSeries {

    private static final Pattern SERIES = Pattern.compile("(?m)^([a-z]\\w*)(?:\\{(.*)})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

    private static final Pattern PART_OF_HISTOGRAM = Pattern.compile("_seconds_(bucket|count|sum|max)$");

    private final Map<String, Set<String>> labels = new TreeMap<>();

    /** Adds what a scrape has. */
    ServedSeries scraped(String text) {
        Matcher series = SERIES.matcher(text);
        while (series.find()) {
            String list = Optional.ofNullable(series.group(2)).orElse("");
            labels.computeIfAbsent(series.group(1), name -> new TreeSet<>())
                    .addAll(LABEL.matcher(list)
                            .results()
                            .map(each -> each.group(1))
                            .toList());
        }
        return this;
    }

    /** Adds a metric that is told only in a situation that the scrape was not made in. */
    ServedSeries and(String name, String... its) {
        labels.putIfAbsent(name, Set.of(its));
        return this;
    }

    /** The labels of a series; empty if there is none of that name. */
    Optional<Set<String>> labels(String series) {
        return Optional.ofNullable(labels.get(series));
    }

    /** The names of the metrics: a histogram has one, without what its series add to it. */
    Set<String> metrics() {
        return labels.keySet().stream().map(ServedSeries::metric).collect(toCollection(TreeSet::new));
    }

    /** The labels of a metric, without that of the buckets. */
    Set<String> labelsOfMetric(String metric) {
        Set<String> all = new TreeSet<>();
        labels.forEach((series, its) -> {
            if (metric(series).equals(metric)) {
                all.addAll(its);
            }
        });
        all.remove("le");
        return all;
    }

    private static String metric(String series) {
        return PART_OF_HISTOGRAM.matcher(series).replaceFirst("_seconds");
    }
}
