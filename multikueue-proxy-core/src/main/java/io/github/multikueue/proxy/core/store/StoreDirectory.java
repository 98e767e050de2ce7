package io.github.multikueue.proxy.core.store;

import io.github.multikueue.proxy.api.Names;
import io.github.multikueue.proxy.core.io.FileErrors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of a store: this process's alone while it is open. */
final class StoreDirectory implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StoreDirectory.class);

    /** The name of the file whose lock is the store's. */
    static final String LOCK = "lock";

    private static final String TRASH = ".trash-";
    private static final String TEMPORARY = "multikueue-proxy-logs-";

    /** A lock on a file is the whole process's, and the first handle to be closed gives it back: so nobody tries twice. */
    private static final Set<Path> OPEN_IN_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final Path runs;
    private final DamagedLogs damaged;
    private final boolean temporary;
    /** Changes if somebody deletes the directory. */
    private FileChannel lock;

    private final AtomicLong trash = new AtomicLong();

    private StoreDirectory(Path root, boolean temporary, FileChannel lock, Clock clock) {
        this.root = root;
        this.runs = root.resolve("runs");
        this.damaged = new DamagedLogs(root.resolve("damaged"), runs, clock);
        this.temporary = temporary;
        this.lock = lock;
    }

    /**
     * Opens the directory, or a temporary one; of these, those are removed that processes have left behind that were killed.
     *
     * @param clock for the age of what is damaged
     * @throws LogStoreException if it cannot be used; the message says why
     */
    static StoreDirectory open(@Nullable Path configured, Clock clock) throws LogStoreException {
        try {
            Path root = configured == null ? Files.createTempDirectory(TEMPORARY) : configured;
            SmallFiles.makePrivateDirectories(root);
            StoreDirectory opened = lock(root.toRealPath(), configured == null, clock);
            if (opened.temporary) {
                new AbandonedStores(TEMPORARY, OPEN_IN_THIS_PROCESS::contains, clock).removeBeside(opened.root);
            }
            return opened;
        } catch (LogStoreException e) {
            throw e;
        } catch (IOException e) {
            String problem = configured == null ? FileErrors.problem(e) : configured + ": " + FileErrors.reason(e);
            throw new LogStoreException("log store " + problem + " (expected: a writable directory)", e);
        }
    }

    private static StoreDirectory lock(Path root, boolean temporary, Clock clock) throws IOException {
        if (!OPEN_IN_THIS_PROCESS.add(root)) {
            throw inUse(root, "this");
        }
        FileChannel lock = null;
        try {
            lock = acquire(root);
            StoreDirectory directory = new StoreDirectory(root, temporary, lock, clock);
            SmallFiles.makePrivateDirectory(directory.runs);
            return directory;
        } catch (IOException e) {
            if (lock != null) {
                lock.close();
            }
            OPEN_IN_THIS_PROCESS.remove(root);
            throw e;
        }
    }

    private static FileChannel acquire(Path root) throws IOException {
        FileChannel file = SmallFiles.open(root.resolve(LOCK), StandardOpenOption.CREATE);
        FileLock held = file.tryLock();
        if (held == null) {
            file.close();
            throw inUse(root, "another");
        }
        return file;
    }

    private static LogStoreException inUse(Path root, String which) {
        return new LogStoreException(
                "log store " + root + ": in use by " + which + " process (expected: a directory for each process)");
    }

    /** The directories of all runs. Removes what was to be deleted when the process ended; what is not ours stays. */
    List<Path> runs() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path each : SmallFiles.list(runs)) {
            String name = each.getFileName().toString();
            if (name.startsWith(TRASH)) {
                discard(each, "was to be deleted");
            } else if (Names.isUid(name) && hasFilesOfARun(each)) {
                found.add(each);
            } else {
                log.warn("log store: {} is ignored (expected: the directory of a run, named by its UID)", each);
            }
        }
        return found;
    }

    private static boolean hasFilesOfARun(Path directory) throws IOException {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                && (RunDocument.isIn(directory) || StoredLogFiles.areIn(directory));
    }

    /** The logs that nobody can be given. */
    DamagedLogs damaged() {
        return damaged;
    }

    /** Whether the directory of a run is there. */
    boolean has(String jobUid) {
        return Files.isDirectory(run(jobUid), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Makes the directory anew if somebody has deleted it, and says so in the log. Does nothing once it is closed.
     *
     * @throws IOException if it cannot be made, or another process has made it and uses it
     */
    synchronized void restore() throws IOException {
        if (!lock.isOpen() || Files.isDirectory(runs, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        SmallFiles.makePrivateDirectories(root);
        if (!Files.exists(root.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)) {
            FileChannel deleted = lock;
            lock = acquire(root);
            deleted.close();
        }
        SmallFiles.makePrivateDirectory(runs);
        log.warn("log store {}: somebody has deleted its directory; it was made anew", root);
    }

    /** Where the files of a run are. */
    Path run(String jobUid) {
        return runs.resolve(jobUid);
    }

    /** Removes a run in one step; its bytes go after that. */
    void remove(String jobUid) throws IOException {
        Path trashed = runs.resolve(TRASH + trash.incrementAndGet());
        Files.move(run(jobUid), trashed);
        SmallFiles.delete(trashed);
    }

    /** Removes something that is of no use. */
    static void discard(Path path, String why) {
        try {
            SmallFiles.delete(path);
            log.info("log store: removed {}: {}", path, why);
        } catch (IOException e) {
            log.warn("log store: {} ({}) cannot be removed: {}", path, why, e.toString());
        }
    }

    @Override
    public synchronized void close() {
        try {
            lock.close();
            if (temporary) {
                SmallFiles.delete(root);
            }
        } catch (IOException e) {
            log.warn("log store {}: {}", root, e.toString());
        } finally {
            OPEN_IN_THIS_PROCESS.remove(root);
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
