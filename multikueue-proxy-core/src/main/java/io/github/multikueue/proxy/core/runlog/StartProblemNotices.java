package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.core.logs.cursor.CursorKey;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import io.github.multikueue.proxy.core.tekton.TaskContainer;
import io.github.multikueue.proxy.core.tekton.TaskContainer.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says why a task does not start: an image that cannot be pulled, no node for it, a ConfigMap that is missing, a quota. What
 * every task goes through is said only if it lasts. For one thread.
 */
final class StartProblemNotices {

    /** Longer than a Pod takes to start as a rule. */
    private static final Duration LASTING = Duration.ofSeconds(5);

    private static final Set<String> USUAL_REASONS = Set.of("", "Started", "Pending", "Running", "ToBeRetried");

    private record Wait(String text, Instant since, boolean told) {}

    private final Clock clock;
    private final Map<CursorKey, Wait> waits = new HashMap<>();

    StartProblemNotices(Clock clock) {
        this.clock = clock;
    }

    /** What to say of the try now, or null for nothing; nothing is said twice. */
    @Nullable
    String next(AttemptLog log) {
        TaskAttempt attempt = log.attempt();
        String text = attempt.reason() + ": " + attempt.message();
        if (attempt.complete() || !log.present() || attempt.message().isEmpty() || hasStarted(attempt)) {
            waits.remove(log.tryKey());
            return null;
        }
        Wait wait = waits.get(log.tryKey());
        if (wait == null || !wait.text().equals(text)) {
            wait = new Wait(text, clock.instant(), false);
        }
        boolean tell = !wait.told() && isTelling(attempt, wait);
        waits.put(log.tryKey(), new Wait(text, wait.since(), wait.told() || tell));
        return tell ? log.title() + " has not started: " + text : null;
    }

    private boolean isTelling(TaskAttempt attempt, Wait wait) {
        return !USUAL_REASONS.contains(attempt.reason())
                || !clock.instant().isBefore(wait.since().plus(LASTING));
    }

    private static boolean hasStarted(TaskAttempt attempt) {
        return attempt.containers(TaskContainer.Kind.STEP).stream()
                .map(TaskContainer::state)
                .anyMatch(each -> each == State.RUNNING || each == State.TERMINATED);
    }
}
