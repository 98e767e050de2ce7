package io.github.multikueue.proxy.core.capture;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A TaskRun that is being watched, and what was done about it. One thread at a time works on it. Safe for use by many threads.
 */
final class KnownTaskRun {

    /** How often captures that began are looked after. */
    private static final Duration CHECK = Duration.ofSeconds(5);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Map<String, String> podUids = new HashMap<>();
    private @Nullable TaskRunView latest;
    private boolean busy;
    private boolean changed;
    private boolean unnoted;
    private Duration pause = FIRST_PAUSE;
    private long nextTry = System.nanoTime();

    /** Returns whether something has changed that matters. */
    synchronized boolean update(TaskRunView taskRun) {
        boolean matters = latest == null || !latest.status().equals(taskRun.status());
        latest = taskRun;
        changed |= matters;
        unnoted |= matters;
        if (matters) {
            pause = FIRST_PAUSE;
        }
        return matters;
    }

    /** Whether something has changed since this was asked last. */
    synchronized boolean mustBeNoted() {
        boolean must = unnoted;
        unnoted = false;
        return must;
    }

    /** Whether it is time to look at it, though it has not changed. */
    synchronized boolean isDue() {
        return !busy && System.nanoTime() - nextTry >= 0;
    }

    /** Returns what to work on; null if somebody else does already, who will be told of changes. */
    synchronized @Nullable TaskRunView begin() {
        if (busy) {
            return null;
        }
        busy = true;
        changed = false;
        return latest;
    }

    /** The work is done. Returns whether there is more, since something has changed meanwhile. */
    synchronized boolean end(boolean worked) {
        busy = false;
        nextTry = System.nanoTime() + (worked ? CHECK : pause).toNanos();
        pause = worked ? FIRST_PAUSE : longer(pause);
        return changed;
    }

    /** The UID of a Pod, looked for once. For the thread that works on it. */
    String podUid(String pod, Supplier<String> look) {
        return podUids.computeIfAbsent(pod, name -> look.get());
    }

    private static Duration longer(Duration last) {
        Duration twice = last.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
}
