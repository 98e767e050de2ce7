package io.github.multikueue.proxy.core.kube.meta;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Durations as {@code kubectl get} shows ages: {@code 45s}, {@code 4m30s}, {@code 3h5m}, {@code 2d4h}, {@code 5y200d}. Fewer
 * digits the longer they are; everything is cut off and nothing rounded. The rules are those of apimachinery's
 * {@code HumanDuration}.
 */
public final class HumanDuration {

    private static final long HOURS_OF_DAY = 24;
    private static final long DAYS_OF_YEAR = 365;

    private HumanDuration() {}

    /** The text; {@code <invalid>} for a duration of less than minus one second. */
    public static String format(Duration duration) {
        long seconds = TimeUnit.MILLISECONDS.toSeconds(duration.toMillis());
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 120) {
            return Math.max(0, seconds) + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 10) {
            return both(minutes, "m", seconds % 60, "s");
        }
        return minutes < 180 ? minutes + "m" : ofHours(minutes / 60, minutes % 60);
    }

    private static String ofHours(long hours, long minutes) {
        if (hours < 8) {
            return both(hours, "h", minutes, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        long days = hours / HOURS_OF_DAY;
        if (days < 8) {
            return both(days, "d", hours % HOURS_OF_DAY, "h");
        }
        return days < 2 * DAYS_OF_YEAR ? days + "d" : ofYears(days / DAYS_OF_YEAR, days % DAYS_OF_YEAR);
    }

    private static String ofYears(long years, long days) {
        return years < 8 ? both(years, "y", days, "d") : years + "y";
    }

    private static String both(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + largeUnit : large + largeUnit + small + smallUnit;
    }
}
