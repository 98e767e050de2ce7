package io.github.multikueue.proxy.core.capture;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.kube.Json;
import io.github.multikueue.proxy.core.kube.Threads;
import io.github.multikueue.proxy.core.runlog.RunHistory;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.StoredRun;
import io.github.multikueue.proxy.core.tekton.RunContents;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps with the logs of a run what it was made of on each worker, as long as that can be seen. Safe for use by many threads.
 */
public final class RunNotes implements RunHistory, AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(RunNotes.class);

    /** {@link RunContents#tasks} may be a second old, and Tekton is a little later than the kubelet. */
    private static final Duration DELAY = Duration.ofMillis(1500);

    private static final int MOST_AT_ONCE = 32;

    /** What is kept: a document for each worker the run was on. */
    private record Notes(List<RunTasks> runs) {

        static final Notes NONE = new Notes(List.of());

        Notes {
            runs = List.copyOf(requireNonNullElse(runs, List.of()));
        }

        Notes with(RunTasks seen) {
            List<RunTasks> others = new ArrayList<>(runs);
            others.removeIf(each -> each.runUid().equals(seen.runUid()));
            others.add(seen);
            return new Notes(others);
        }
    }

    private final LogStore store;
    private final RunContents contents;
    private final ReentrantLock writing = new ReentrantLock();
    private final Set<String> planned = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Threads.daemons("run-notes-timer"), new ThreadPoolExecutor.DiscardPolicy());
    private final ExecutorService threads = Threads.blocking("run-notes", MOST_AT_ONCE);

    /**
     * @param store where notes are kept
     * @param contents tells what runs are made of
     */
    public RunNotes(LogStore store, RunContents contents) {
        this.store = store;
        this.contents = contents;
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Looks at the run in a moment, once however often it is asked to until then. */
    void takeSoon(Placement placement) {
        if (planned.add(placement.jobUid())) {
            var unused = timer.schedule(() -> begin(placement), DELAY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public List<RunTasks> of(Placement placement) {
        return store.run(placement.jobUid())
                .map(RunNotes::read)
                .orElse(Notes.NONE)
                .runs();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        threads.shutdownNow();
    }

    private void begin(Placement placement) {
        planned.remove(placement.jobUid());
        try {
            threads.execute(() -> take(placement));
        } catch (RejectedExecutionException e) {
            logger.debug("{}: no thread to look at it now", placement.job());
        }
    }

    private void take(Placement placement) {
        try {
            RunTasks seen = contents.tasks(placement);
            Optional<StoredRun> run = store.run(placement.jobUid());
            if (run.isPresent()) {
                write(run.get(), seen);
            }
        } catch (ProxyException | IOException e) {
            logger.debug("{}: what it is made of cannot be noted: {}", placement.job(), e.getMessage());
        }
    }

    private void write(StoredRun run, RunTasks seen) throws IOException {
        writing.lock();
        try {
            byte[] before = run.description().orElse(new byte[0]);
            byte[] now = bytes(read(run).with(seen));
            if (!Arrays.equals(before, now)) {
                run.describe(now);
            }
        } finally {
            writing.unlock();
        }
    }

    private static byte[] bytes(Notes notes) {
        try {
            return Json.MAPPER.writeValueAsBytes(notes);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that cannot be written as JSON", e);
        }
    }

    private static Notes read(StoredRun run) {
        try {
            Optional<byte[]> kept = run.description();
            return kept.isEmpty() ? Notes.NONE : Json.MAPPER.readValue(kept.get(), Notes.class);
        } catch (IOException e) {
            logger.warn("run {}/{}: notes cannot be read: {}", run.namespace(), run.name(), e.getMessage());
            return Notes.NONE;
        }
    }
}
