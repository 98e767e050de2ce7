package io.github.multikueue.proxy.core.table;

import io.github.multikueue.proxy.core.kube.meta.HumanDuration;
import java.time.Duration;
import java.time.Instant;

/**
 * A cell that tells how long ago something was, for example {@code 4m30s} or {@code 3 (5m ago)}. Its text is made when the row
 * is read, since it changes with time.
 *
 * @param since when it was
 * @param before the text in front of the duration
 * @param after the text behind it
 */
public record Elapsed(Instant since, String before, String after) {

    /** The duration alone. */
    public static Elapsed since(Instant since) {
        return new Elapsed(since, "", "");
    }

    /** The text at that time. */
    public String at(Instant now) {
        String duration = HumanDuration.format(Duration.between(since, now));
        return before.isEmpty() && after.isEmpty() ? duration : before + duration + after;
    }
}
