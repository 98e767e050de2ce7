package io.github.multikueue.proxy.core.store;

import static io.github.multikueue.proxy.core.store.TestLogs.complete;
import static io.github.multikueue.proxy.core.store.TestLogs.key;
import static io.github.multikueue.proxy.core.store.TestLogs.lines;
import static io.github.multikueue.proxy.core.store.TestLogs.read;
import static io.github.multikueue.proxy.core.store.TestLogs.unfinished;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be used is not deleted: the bytes of the log may be whole, and whoever runs the store can repair it. */
@Timeout(180)
class DamagedLogsTest extends ReopenedStore {

    @Test
    void isKeptIfTheLogIsRubbish() throws IOException {
        StoredLog log = unfinished(open(), KEY, lines(0, 2));
        store.close();
        byte[] rubbish = new byte[100_000];
        new Random(1).nextBytes(rubbish);
        Files.write(TestLogs.logFile(directory, log), rubbish);

        reopenFindsNothing();

        assertThat(damaged(KEY.jobUid() + "_" + KEY.fileName())).contains(KEY.fileName() + ".log");
        assertThat(complete(store, KEY, lines(0, 2)).length())
                .isEqualTo(lines(0, 2).length());
    }

    @Test
    void isKeptIfNobodyKnowsWhoseLogItIsAndCanBeRepaired() throws IOException {
        StoredLog log = complete(open(), KEY, lines(0, 2));
        store.close();
        Path document = TestLogs.file(directory, KEY.fileName() + ".json");
        final String whole = Files.readString(document);
        Files.writeString(document, "{");

        reopenFindsNothing();
        store.close();
        String name = KEY.fileName();
        String moved = KEY.jobUid() + "_" + name;
        assertThat(damaged(moved)).containsExactly(name + ".end", name + ".json", name + ".log");

        Files.writeString(document, whole);
        for (String each : damaged(moved)) {
            if (!each.endsWith(".json")) {
                Path run = directory.resolve("runs").resolve(KEY.jobUid());
                Files.move(directory.resolve("damaged").resolve(moved).resolve(each), run.resolve(each));
            }
        }
        assertThat(read(reopen())).isEqualTo(lines(0, 2));
        assertThat(store.find(KEY).orElseThrow().key()).isEqualTo(log.key());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"uid\":\"../../x\"}", "{\"uid\":\"another\"}"})
    void isKeptIfNobodyKnowsWhoseRunItIsAndCanBeRepaired(String json) throws IOException {
        complete(open(), KEY, lines(0, 2));
        store.close();
        Path document = TestLogs.file(directory, "run.json");
        final String whole = Files.readString(document);
        Files.writeString(document, json);

        reopenFindsNothing();
        assertThat(directory.resolve("runs")).isEmptyDirectory();
        assertThat(store.removal(KEY.jobUid()).orElseThrow()).contains("damaged");
        store.close();

        Files.writeString(directory.resolve("damaged").resolve(KEY.jobUid()).resolve("run.json"), whole);
        Files.move(directory.resolve("damaged").resolve(KEY.jobUid()), document.getParent());
        assertThat(read(reopen())).isEqualTo(lines(0, 2));
    }

    @Test
    void isKeptNextToWhatWasSetAsideBefore() throws IOException {
        for (int times = 0; times < 2; times++) {
            complete(open(), KEY, lines(0, 2));
            store.close();
            Files.writeString(TestLogs.file(directory.resolve("runs"), "run.json"), "{");
            reopenFindsNothing();
            store.close();
        }

        assertThat(damaged(KEY.jobUid())).hasSize(4);
        assertThat(damaged(KEY.jobUid() + ".2")).hasSize(4);
    }

    @Test
    void mayBeRepairedForAsLongAsLogsAreKeptHoweverOldItIs() throws IOException {
        complete(open(), KEY, lines(0, 2));
        store.close();
        Path document = TestLogs.file(directory, "run.json");
        Files.writeString(document, "{");
        for (Path each : TestLogs.files(document.getParent())) {
            Files.setLastModifiedTime(each, FileTime.from(TestLogs.START.minus(Duration.ofDays(300))));
        }

        reopenFindsNothing();

        assertThat(damaged(KEY.jobUid())).hasSize(4);
    }

    @Test
    void isRemovedWhenItIsTooOld() throws IOException {
        complete(open(), KEY, lines(0, 2));
        store.close();
        Files.writeString(TestLogs.file(directory, "run.json"), "{");
        reopenFindsNothing();
        long before = store.usage().bytes();

        clock.advance(Duration.ofDays(6));
        store.sweep();
        assertThat(store.usage().bytes()).isEqualTo(before).isPositive();
        clock.advance(Duration.ofDays(2));
        store.sweep();

        assertThat(directory.resolve("damaged")).isEmptyDirectory();
        assertThat(store.usage().bytes()).isZero();
    }

    @Test
    void isRemovedBeforeAnyLogThatCanBeRead() throws IOException {
        complete(open(), KEY, lines(0, 2));
        store.close();
        Files.writeString(TestLogs.file(directory, "run.json"), "{");
        open(new LogStoreConfig(directory, 64 * 1024, 64 * 1024, Duration.ofDays(7)));
        LogKey other = key("other", "step-test");
        complete(store, other, lines(0, 400));
        assertThat(directory.resolve("damaged")).isNotEmptyDirectory();

        complete(store, key("third", "step-test"), lines(0, 400));

        assertThat(directory.resolve("damaged")).isEmptyDirectory();
        assertThat(store.find(other)).isPresent();
    }

    @Test
    void isLeftAloneIfItIsNotOurs() throws IOException {
        complete(open(), KEY, lines(0, 2));
        store.close();
        Path copy = Files.createDirectory(directory.resolve("runs").resolve("a copy of a run"));
        Files.writeString(copy.resolve("notes"), "of whoever runs the store");

        Path foreign = Files.createDirectory(directory.resolve("runs").resolve("old-backup"));
        Files.writeString(foreign.resolve("notes.tmp"), "of whoever runs the store");
        Files.createDirectory(directory.resolve("runs").resolve("empty"));

        assertThat(read(reopen())).isEqualTo(lines(0, 2));

        assertThat(copy.resolve("notes")).exists();
        assertThat(foreign.resolve("notes.tmp")).exists();
        assertThat(directory.resolve("runs").resolve("empty")).exists();
        assertThat(directory.resolve("damaged")).doesNotExist();
    }

    private List<String> damaged(String name) {
        return TestLogs.files(directory.resolve("damaged").resolve(name)).stream()
                .skip(1)
                .map(each -> each.getFileName().toString())
                .toList();
    }

    @Test
    void isKeptIfItPretendsToBeAnotherLog() throws IOException {
        StoredLog log = complete(open(), KEY, lines(0, 2));
        store.close();
        Path document = TestLogs.file(directory, log.key().fileName() + ".json");
        Files.writeString(document, Files.readString(document).replace("step-test", "../../../etc/passwd"));

        reopenFindsNothing();
    }
}
