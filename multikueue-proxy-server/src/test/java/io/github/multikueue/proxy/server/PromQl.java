package io.github.multikueue.proxy.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an expression of Prometheus asks for: the series, each with the labels that it is chosen by, and the labels that are grouped by. It
 * is cut into words, and not parsed: whether it is well formed, Prometheus says.
 */
final class PromQl {

    /** What Prometheus adds to each series that it scrapes in Kubernetes. */
    private static final Set<String> OF_TARGETS = Set.of("namespace", "pod", "service", "job", "instance");

    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'");
    private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*]|offset \\w+");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right) *\\(([^)]*)\\)");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][\\w:]*) *(\\(|\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+) *(?:=~|!~|!=|=)");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "by", "without", "on", "ignoring");
    private static final Pattern SHOWN = Pattern.compile("\\{\\{ *(?:\\$labels\\.)?(\\w+) *}}");

    private final Map<String, Set<String>> selectors = new TreeMap<>();
    private final Set<String> groupings = new TreeSet<>();
    private final boolean grouped;

    private PromQl(String expression) {
        String bare = RANGE.matcher(TEXT.matcher(expression).replaceAll("")).replaceAll("");
        List<MatchResult> lists = GROUPING.matcher(bare).results().toList();
        lists.forEach(each -> groupings.addAll(names(each.group(2))));
        grouped = lists.stream().anyMatch(each -> each.group(1).equals("by"));
        Matcher selector = SELECTOR.matcher(GROUPING.matcher(bare).replaceAll(" "));
        while (selector.find()) {
            boolean function = "(".equals(selector.group(2));
            if (!function && !WORDS.contains(selector.group(1))) {
                Set<String> its = selectors.computeIfAbsent(selector.group(1), name -> new TreeSet<>());
                MATCHER.matcher(String.valueOf(selector.group(3))).results().forEach(each -> its.add(each.group(1)));
            }
        }
    }

    static PromQl of(String expression) {
        return new PromQl(expression);
    }

    private static List<String> names(String list) {
        return Stream.of(list.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    Set<String> series() {
        return selectors.keySet();
    }

    /** What is wrong with it: series and labels that nobody serves. */
    List<String> problems(ServedSeries served) {
        List<String> problems = new ArrayList<>();
        Set<String> known = new TreeSet<>(OF_TARGETS);
        selectors.forEach((name, labels) -> served.labels(name)
                .ifPresentOrElse(
                        its -> {
                            known.addAll(its);
                            labels.stream()
                                    .filter(each -> !its.contains(each) && !OF_TARGETS.contains(each))
                                    .forEach(each -> problems.add(each + ": no label of " + name));
                        },
                        () -> problems.add(name + ": no such series")));
        groupings.stream()
                .filter(each -> !known.contains(each))
                .forEach(each -> problems.add(each + ": no label of " + selectors.keySet()));
        return problems;
    }

    /** What is wrong with a text beside it, such as a legend: labels that the result does not have. */
    List<String> problemsOfText(String text) {
        Set<String> there = grouped ? groupings : OF_TARGETS;
        return SHOWN.matcher(text)
                .results()
                .map(each -> each.group(1))
                .filter(each -> !there.contains(each))
                .map(each -> each + ": no label of the result")
                .toList();
    }
}
