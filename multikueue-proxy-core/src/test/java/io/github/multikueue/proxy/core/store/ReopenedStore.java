package io.github.multikueue.proxy.core.store;

import static io.github.multikueue.proxy.core.store.TestLogs.config;
import static io.github.multikueue.proxy.core.store.TestLogs.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A store in a directory that a test closes and opens again, and the one log that it looks for there. */
abstract class ReopenedStore {

    static final LogKey KEY = key("build-1", "step-test");

    final SettableClock clock = new SettableClock();

    @TempDir
    Path directory;

    LogStore store;

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }

    LogStore open() throws IOException {
        return open(config(directory));
    }

    LogStore open(LogStoreConfig config) throws IOException {
        close();
        store = LogStore.open(config, clock);
        return store;
    }

    StoredLog reopen() throws IOException {
        List<StoredLog> found = open().find(KEY.jobUid(), KEY.pod(), KEY.container(), KEY.podUid());
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    void reopenFindsNothing() throws IOException {
        assertThat(open().find(KEY.jobUid(), KEY.pod(), null, null)).isEmpty();
    }
}
