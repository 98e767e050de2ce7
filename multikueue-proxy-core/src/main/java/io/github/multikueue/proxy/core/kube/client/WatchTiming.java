package io.github.multikueue.proxy.core.kube.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a watch lasts before it is opened anew. A server sends a bookmark about once a minute, and kube-apiserver also two seconds before
 * the end of a watch.
 *
 * @param shortest the shortest time, in whole seconds
 * @param longest the longest time; watches that were opened together end at different times
 * @param silence more silence than this means a dead connection
 */
public record WatchTiming(Duration shortest, Duration longest, Duration silence) {

    /** 5 to 10 minutes, for a consumer that is content to know of a dead connection after some two minutes. */
    public static final WatchTiming SELDOM =
            new WatchTiming(Duration.ofMinutes(5), Duration.ofMinutes(10), Duration.ofSeconds(130));

    private static final Duration GOOD_WATCH = Duration.ofSeconds(1);

    /** Watches that last up to that long, at least a second, so that the server is heard of as often. */
    public static WatchTiming within(Duration longest) {
        Duration shortest = longest.multipliedBy(3).dividedBy(4);
        return new WatchTiming(shortest, longest, longest.plus(longest.dividedBy(2)));
    }

    /** The value of {@code timeoutSeconds} for the next watch. */
    int timeoutSeconds(RandomGenerator random) {
        int least = (int) Math.max(1, shortest.toSeconds());
        return random.nextInt(least, (int) Math.max(least + 1, longest.toSeconds() + 1));
    }

    /** Whether a watch that lasted this long was ended in good order, so that to open it again at once is no busy loop. */
    static boolean isGood(Duration lasted) {
        return lasted.compareTo(GOOD_WATCH) >= 0;
    }
}
