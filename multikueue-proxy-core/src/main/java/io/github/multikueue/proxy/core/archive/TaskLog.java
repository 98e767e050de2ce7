package io.github.multikueue.proxy.core.archive;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.core.logs.format.LogText;
import io.github.multikueue.proxy.core.logs.format.TimestampedForm;
import io.github.multikueue.proxy.core.tekton.TaskStatus;
import io.github.multikueue.proxy.core.tekton.TaskStatus.ContainerState;
import io.github.multikueue.proxy.core.tekton.TektonNames;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one container of a TaskRun in the archive wrote, as far as the archive still knows. */
final class TaskLog {

    /** Tekton's times are cut to whole seconds. */
    private static final Duration REST_OF_SECOND = Duration.ofSeconds(1).minusNanos(1);

    private final ResultsClient results;
    private final ArchivedTasks.Found task;
    private final Clock clock;

    TaskLog(ResultsClient results, ArchivedTasks.Found task, Clock clock) {
        this.results = results;
        this.task = task;
        this.clock = clock;
    }

    /**
     * Opens the log of a container.
     *
     * @param wanted the container's name, or null for the first step
     * @throws NotFoundException if the archive does not have it, or not yet
     */
    InputStream open(@Nullable String wanted, LogOptions options) {
        String container = container(wanted);
        Instant time = lastMoment(container);
        Long tail = options.tailLines();
        if (isOver(options, time) || (tail != null && tail == 0)) {
            transfer().close();
            return InputStream.nullInputStream();
        }
        long skipped = tail == null ? 0 : Math.max(0, count(container) - tail);
        InputStream log = lines(transfer(), container, options.timestamps() ? time : null, skipped);
        return LogText.limited(options, log);
    }

    private boolean isOver(LogOptions options, Instant time) {
        Instant since = options.beginning(clock.instant());
        return since != null && time.isBefore(since);
    }

    private String container(@Nullable String wanted) {
        Stream<String> candidates = wanted == null
                ? task.attempt().steps().stream().map(ContainerState::container)
                : containers().stream().filter(wanted::equals);
        return candidates
                .findFirst()
                .orElseThrow(() -> new NotFoundException("Tekton Results knows no container "
                        + requireNonNullElse(wanted, "at all") + " of TaskRun " + name()));
    }

    private Set<String> containers() {
        Set<String> all = new LinkedHashSet<>(TektonNames.INIT_CONTAINERS);
        TaskStatus last = task.taskRun().status();
        Stream.concat(last.retriesStatus().stream(), Stream.of(last))
                .flatMap(TaskLog::containers)
                .forEach(each -> all.add(each.container()));
        return all;
    }

    /** When the container had written all its lines at the latest: the only time that is known of any of them. */
    private Instant lastMoment(String container) {
        Instant completed = ArchivedTimes.of(task.attempt().completionTime());
        if (completed == null || task.taskRun().status().completionTime().isEmpty()) {
            throw new NotFoundException("Tekton Results has not seen the end of TaskRun " + name());
        }
        return containers(task.attempt())
                .filter(each -> each.container().equals(container))
                .flatMap(each -> Stream.ofNullable(finishedAt(each)))
                .findFirst()
                .orElse(completed)
                .plus(REST_OF_SECOND);
    }

    private Transfer transfer() {
        return Transfer.of(results, task, containers());
    }

    /** The archive does not change any more, so that a second look finds the same lines. */
    private long count(String container) {
        try (Transfer transfer = transfer()) {
            return transfer.count(container);
        }
    }

    private InputStream lines(Transfer transfer, String container, @Nullable Instant time, long skipped) {
        if (time == null) {
            return transfer.lines(container, "", "", skipped);
        }
        String notice = notice(transfer.layout());
        String head = notice == null ? "" : TimestampedForm.notice(time, notice);
        return transfer.lines(container, head, TimestampedForm.lineHead(time), skipped);
    }

    /** What a reader has to know who takes the log for that of one container. */
    private @Nullable String notice(Layout layout) {
        if (!task.taskRun().status().retriesStatus().isEmpty()) {
            return "the archive keeps the logs of all tries of this task together";
        }
        return layout == Layout.PLAIN && containers(task.attempt()).count() > 1
                ? "the archive keeps the logs of all containers of this task together"
                : null;
    }

    private static Stream<ContainerState> containers(TaskStatus task) {
        return Stream.concat(task.steps().stream(), task.sidecars().stream());
    }

    private static @Nullable Instant finishedAt(ContainerState container) {
        return container.terminated() == null
                ? null
                : ArchivedTimes.of(container.terminated().finishedAt());
    }

    private String name() {
        return task.namespace() + "/" + task.taskRun().metadata().name();
    }
}
