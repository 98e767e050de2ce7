package io.github.multikueue.proxy.core.store;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * Makes runs and logs that are not there yet. Somebody may have deleted the directory, or that of a run: what is gone is forgotten, the
 * directory made anew. Safe for use by many threads.
 */
final class LogMaker {

    @FunctionalInterface
    private interface Making<T> {
        T make() throws IOException;
    }

    private final LogStore store;
    private final StoreDirectory directory;
    private final StoredRuns runs;

    LogMaker(LogStore store, StoreDirectory directory, StoredRuns runs) {
        this.store = store;
        this.directory = directory;
        this.runs = runs;
    }

    /**
     * The log of a container, made if there is none yet.
     *
     * @throws LogStoreException if it cannot be made
     */
    StoredLog log(LogKey key) throws LogStoreException {
        return repairing("a log cannot be made", () -> getOrMake(key));
    }

    /**
     * The run, made if there is nothing of it yet.
     *
     * @throws LogStoreException if it cannot be made
     */
    StoredRun run(RunDocument identity) throws LogStoreException {
        return repairing("a run cannot be made", () -> getOrMake(identity));
    }

    private <T> T repairing(String what, Making<T> making) throws LogStoreException {
        try {
            return madeAnew(making);
        } catch (LogStoreException e) {
            throw e;
        } catch (IOException e) {
            throw store.failed(what, e);
        }
    }

    private <T> T madeAnew(Making<T> making) throws IOException {
        try {
            return making.make();
        } catch (NoSuchFileException e) {
            repair();
            return making.make();
        }
    }

    /** Forgets what somebody has deleted. */
    void repair() throws IOException {
        runs.forgetDeleted();
        directory.restore();
    }

    private StoredLog getOrMake(LogKey key) throws IOException {
        while (true) {
            Optional<StoredLog> found = getOrMake(RunDocument.of(key)).log(key);
            if (found.isPresent()) {
                return found.get();
            }
        }
    }

    private StoredRun getOrMake(RunDocument identity) throws IOException {
        return runs.getOrMake(identity.uid(), () -> StoredRun.make(store, directory.run(identity.uid()), identity));
    }
}
