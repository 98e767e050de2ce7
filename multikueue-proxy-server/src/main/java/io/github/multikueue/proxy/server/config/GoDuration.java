package io.github.multikueue.proxy.server.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads durations as Go and every Kubernetes component write them: {@code 30s}, {@code 1m30s}, {@code 1.5h}, {@code 0}.
 *
 * @see <a href="https://pkg.go.dev/time#ParseDuration">time.ParseDuration</a>
 */
final class GoDuration {

    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    private static final Pattern WHOLE = Pattern.compile("([-+]?)((?:" + PART.pattern() + ")+)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);
    private static final int LONGEST_TEXT = 64;

    private GoDuration() {}

    /** @throws IllegalArgumentException if the text is no duration, or one of more than 292 years */
    static Duration parse(String text) {
        Matcher whole = WHOLE.matcher(text);
        if (text.matches("[-+]?0")) {
            return Duration.ZERO;
        }
        if (text.length() > LONGEST_TEXT || !whole.matches()) {
            throw new IllegalArgumentException("not a duration");
        }
        BigDecimal nanos = BigDecimal.ZERO;
        for (Matcher part = PART.matcher(whole.group(2)); part.find(); ) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(nanosOf(part.group(2)))));
        }
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("too long a duration");
        }
        Duration length = Duration.ofNanos(nanos.longValue());
        return whole.group(1).equals("-") ? length.negated() : length;
    }

    private static long nanosOf(String unit) {
        Long nanos = NANOS.get(unit);
        if (nanos == null) {
            throw new IllegalArgumentException("no unit of time: " + unit);
        }
        return nanos;
    }
}
