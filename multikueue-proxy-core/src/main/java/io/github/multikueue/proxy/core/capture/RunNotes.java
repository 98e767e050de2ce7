package io.github.multikueue.proxy.core.capture;

import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.runwatch.RunHistory;
import io.github.multikueue.proxy.core.runwatch.RunObserver;
import io.github.multikueue.proxy.core.runwatch.RunSighting;
import io.github.multikueue.proxy.core.store.LogKey;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.StoredRun;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * Keeps with the logs of a run what it was made of on each worker, as it becomes known: a run is recorded from the moment one of
 * its logs is captured until it is gone from the worker. Safe for use by many threads.
 */
public final class RunNotes implements RunHistory, AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(RunNotes.class);

    private static final int MOST_AT_ONCE = 32;

    private record Key(String jobUid, String worker) {}

    private final LogStore store;
    private final RunObserver observer;
    private final ReentrantLock writing = new ReentrantLock();
    private final Map<Key, RunRecording> recordings = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Threads.daemons("run-notes-timer"), new ThreadPoolExecutor.DiscardPolicy());
    private final ExecutorService threads = Threads.blocking("run-notes", MOST_AT_ONCE);
    private volatile boolean closed;

    /**
     * @param store where notes are kept
     * @param observer tells what runs are made of
     */
    public RunNotes(LogStore store, RunObserver observer) {
        this.store = store;
        this.observer = observer;
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Records the run on its worker from now on; returns at once.
     *
     * @param at a placement with a worker
     */
    void record(Placement at) {
        if (!closed) {
            recordings
                    .computeIfAbsent(
                            new Key(at.jobUid(), requireNonNull(at.worker())),
                            key -> new RunRecording(observer, at, recording -> plan(key, recording)))
                    .lookSoon();
        }
    }

    /**
     * Has the container named in the notes before the first byte of its log is stored, if a watch knows it. A worker is not asked
     * for that: the log would have to wait.
     *
     * @param request with the UID of the Pod, for a log that is in the store
     */
    void name(LogRequest request) {
        Placement at = request.placement();
        boolean named = store.run(at.jobUid())
                .map(RunDescription::read)
                .filter(each -> each.names(requireNonNull(request.podUid()), requireNonNull(request.container())))
                .isPresent();
        if (!named) {
            observer.watched(at).ifPresent(seen -> keep(at, seen));
        }
    }

    /** Keeps what somebody has seen, if there are logs of the run. */
    void keep(Placement placement, Collection<RunSighting> seen) {
        try {
            Optional<StoredRun> run = store.run(placement.jobUid());
            if (run.isPresent() && !seen.isEmpty()) {
                write(run.get(), seen.stream().map(RunSighting::tasks).toList());
            }
        } catch (IOException e) {
            logger.debug("{}: what it is made of cannot be noted: {}", placement.job(), e.getMessage());
        }
    }

    /** Keeps what others have noted of a run, in documents of the store's. */
    public void learn(StoredRun run, Collection<byte[]> documents) throws IOException {
        write(run, RunDescription.merged(documents).runs());
    }

    /** Whether the notes of a run name the container of a log. */
    public static boolean names(StoredRun run, LogKey log) {
        return RunDescription.read(run).names(log.podUid(), log.container());
    }

    /** What several documents say, as one; of none, that nothing is known. */
    public static byte[] merge(Collection<byte[]> documents) {
        return RunDescription.merged(documents).toJson();
    }

    /** Whether documents say already what another one does. */
    public static boolean says(Collection<byte[]> documents, byte[] another) {
        RunDescription known = RunDescription.merged(documents);
        return known.with(RunDescription.read(another).runs()).equals(known);
    }

    @Override
    public List<RunTasks> of(Placement placement) {
        return store.run(placement.jobUid())
                .map(run -> UndescribedLogs.addTo(RunDescription.read(run).runs(), run))
                .orElse(List.of());
    }

    @Override
    public Optional<String> removal(Placement placement) {
        return store.removal(placement.jobUid());
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        threads.shutdownNow();
        recordings.values().forEach(RunRecording::close);
        recordings.clear();
    }

    private void plan(Key key, RunRecording recording) {
        Duration pause = recording.pause();
        var unused = timer.schedule(() -> begin(key, recording), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void begin(Key key, RunRecording recording) {
        try {
            threads.execute(() -> look(key, recording));
        } catch (RejectedExecutionException e) {
            logger.debug(
                    "{}: no thread to look at it now", recording.placement().job());
            recording.looked(false);
        }
    }

    private void look(Key key, RunRecording recording) {
        boolean over = false;
        try {
            List<RunSighting> seen = recording.look();
            keep(recording.placement(), seen);
            over = recording.isOver(seen);
        } catch (ProxyException e) {
            logger.debug("{}: cannot be looked at: {}", recording.placement().job(), e.getMessage());
        }
        if (over) {
            recordings.remove(key, recording);
            recording.close();
        } else {
            recording.looked(true);
        }
    }

    private void write(StoredRun run, Collection<RunTasks> seen) throws IOException {
        writing.lock();
        try {
            byte[] before = run.description().orElse(new byte[0]);
            byte[] now = RunDescription.read(run).with(seen).toJson();
            if (!Arrays.equals(before, now)) {
                run.describe(now);
            }
        } finally {
            writing.unlock();
        }
    }
}
