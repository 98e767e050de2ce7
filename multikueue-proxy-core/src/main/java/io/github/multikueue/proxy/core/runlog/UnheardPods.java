package io.github.multikueue.proxy.core.runlog;

import static java.util.stream.Collectors.toSet;

import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.runwatch.RunObserver;
import io.github.multikueue.proxy.core.runwatch.RunSighting;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Pods that the worker was seen to have when it was asked, but of which its watch has not told: either the watch is a moment
 * behind, or it began after they were deleted and never will tell of them. So the worker is asked for each of them. For one thread.
 */
final class UnheardPods {

    private static final Logger log = LoggerFactory.getLogger(UnheardPods.class);

    private final RunObserver observer;
    private final Executor threads;
    private final WakeupSignal wakeup;
    private final Set<String> gone = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean asking = new AtomicBoolean();

    /** @param wakeup raised when a Pod is found to be gone */
    UnheardPods(RunObserver observer, Executor threads, WakeupSignal wakeup) {
        this.observer = observer;
        this.threads = threads;
        this.wakeup = wakeup;
    }

    /** The same without the Pods that were found to be gone. */
    RunSighting without(RunSighting sighting) {
        Set<String> there = new HashSet<>(sighting.presentPods());
        return there.removeAll(gone) ? sighting.withPods(there) : sighting;
    }

    /**
     * Asks in the background for the Pods of which the watch has not told.
     *
     * @param seen what was ever seen
     * @param watched what the watch knows
     */
    void ask(Placement at, Collection<RunSighting> seen, Collection<RunSighting> watched) {
        Set<String> heard =
                watched.stream().flatMap(each -> each.pods().stream()).collect(toSet());
        List<TaskAttempt> unheard =
                seen.stream().flatMap(each -> presentBut(heard, each)).toList();
        if (unheard.isEmpty() || !asking.compareAndSet(false, true)) {
            return;
        }
        try {
            threads.execute(() -> askNow(at, unheard));
        } catch (RejectedExecutionException e) {
            asking.set(false); // There is a thread the next time.
        }
    }

    private static Stream<TaskAttempt> presentBut(Set<String> heard, RunSighting sighting) {
        return sighting.tasks()
                .attempts()
                .filter(each -> each.podUid() != null)
                .filter(each -> sighting.presentPods().contains(each.podUid()) && !heard.contains(each.podUid()));
    }

    private void askNow(Placement at, List<TaskAttempt> unheard) {
        try {
            for (TaskAttempt each : unheard) {
                String uid = String.valueOf(each.podUid());
                if (!observer.contents().isPodThere(at, each.pod(), uid)) {
                    gone.add(uid);
                    wakeup.raise();
                }
            }
        } catch (ProxyException e) {
            log.debug("a worker does not say whether a pod is still there: {}", e.getMessage());
        } finally {
            asking.set(false);
        }
    }
}
