package io.github.multikueue.proxy.core.store;

import static io.github.multikueue.proxy.core.store.TestLogs.append;
import static io.github.multikueue.proxy.core.store.TestLogs.complete;
import static io.github.multikueue.proxy.core.store.TestLogs.line;
import static io.github.multikueue.proxy.core.store.TestLogs.lines;
import static io.github.multikueue.proxy.core.store.TestLogs.read;
import static io.github.multikueue.proxy.core.store.TestLogs.unfinished;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.logs.LogPosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store finds when it is opened again, after whatever ended the process before. */
@Timeout(180)
class LogRecoveryTest extends ReopenedStore {

    @Nested
    class ACompleteLog {

        @Test
        void isServedAsItWas() throws IOException {
            complete(open(), KEY, lines(0, 100) + "2026-03-01T10:00:01Z no newline at the end");

            StoredLog found = reopen();

            assertThat(found.key()).isEqualTo(KEY);
            assertThat(found.end()).map(LogEnd::state).hasValue(LogEnd.State.COMPLETE);
            assertThat(read(found)).isEqualTo(lines(0, 100) + "2026-03-01T10:00:01Z no newline at the end");
            assertThat(read(found, LogOptions.FOLLOW)).isEqualTo(read(found));
        }

        @Test
        void thatIsEmptyIsServedAsWell() throws IOException {
            complete(open(), KEY, "");

            assertThat(read(reopen(), LogOptions.FOLLOW)).isEmpty();
        }

        @Test
        void whoseMarkSaysMoreThanThereIsCountsAsUnfinished() throws IOException {
            StoredLog log = complete(open(), KEY, lines(0, 10));
            store.close();
            cut(log, lines(0, 7).length() + 3);

            StoredLog found = reopen();

            assertThat(found.end()).isEmpty();
            assertThat(read(found)).isEqualTo(lines(0, 7));
        }

        @Test
        void isCutToWhatItsMarkVouchesFor() throws IOException {
            StoredLog log = complete(open(), KEY, lines(0, 10));
            store.close();
            Files.writeString(TestLogs.logFile(directory, log), lines(0, 12));

            assertThat(read(reopen())).isEqualTo(lines(0, 10));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "rubbish",
                    "{}",
                    "{\"length\":-1}",
                    "[1]",
                    "{\"length\":5,\"state\":\"x\",\"ended\":\"y\"}"
                })
        void whoseMarkCannotBeUnderstoodCountsAsUnfinished(String mark) throws IOException {
            StoredLog log = complete(open(), KEY, lines(0, 10));
            store.close();
            Files.writeString(TestLogs.endFile(directory, log), mark);

            StoredLog found = reopen();

            assertThat(found.end()).isEmpty();
            assertThat(found.damage().orElseThrow()).contains("the mark of its end cannot be read");
            assertThat(read(found)).isEqualTo(lines(0, 10));
        }
    }

    @Nested
    class AnUnfinishedLog {

        @Test
        void isCutBehindItsLastWholeLineWhereverItIsTorn() throws IOException {
            String all = lines(0, 3) + "2026-03-01T10:00:01Z ünd\r\n" + lines(3, 5);
            byte[] bytes = all.getBytes(UTF_8);
            for (int length = 0; length <= bytes.length; length++) {
                StoredLog log = unfinished(open(), KEY, "");
                store.close();
                Files.write(TestLogs.logFile(directory, log), Arrays.copyOf(bytes, length));

                StoredLog found = reopen();

                String torn = new String(bytes, 0, length, UTF_8);
                String whole = torn.substring(0, torn.lastIndexOf('\n') + 1);
                assertThat(read(found)).as("torn at %d", length).isEqualTo(whole);
                assertThat(goOn(found, all.substring(whole.length()))).isEqualTo(all);
                store.purge(KEY.jobUid());
            }
        }

        private String goOn(StoredLog log, String rest) throws IOException {
            try (LogAppender appender = log.append()) {
                append(appender, rest);
                appender.complete();
            }
            return read(log);
        }

        @Test
        void tellsWhereItWas() throws IOException {
            String stamp = TestLogs.stamp(7);
            String equal = stamp + " a\n" + stamp + " b\n#" + TestLogs.stamp(9) + " notice\n" + stamp + " c\n";
            unfinished(open(), KEY, lines(0, 7) + equal + "#" + TestLogs.stamp(10) + " notice\n2026");

            assertThat(reopen().lastPosition()).contains(new LogPosition(TestLogs.time(7), 3));
        }

        @Test
        void countsLinesOfEqualTimeAlsoIfOthersAreBetweenThem() throws IOException {
            unfinished(open(), KEY, lines(0, 50) + line(52) + line(51) + line(52) + line(51));

            assertThat(reopen().lastPosition()).contains(new LogPosition(TestLogs.time(51), 2));
        }

        @Test
        void countsManyLinesOfEqualTime() throws IOException {
            unfinished(open(), KEY, lines(0, 5) + line(5).repeat(20_000));

            assertThat(reopen().lastPosition()).contains(new LogPosition(TestLogs.time(5), 20_000));
        }

        @Test
        void tellsThatItHadNoLine() throws IOException {
            unfinished(open(), KEY, "2026-03-01T10:00:00Z torn");

            assertThat(reopen().lastPosition()).isEmpty();
        }

        @Test
        void doesNotLookFinishedToWhoFollowsIt() throws IOException {
            unfinished(open(), KEY, lines(0, 2));
            InputStream stream = reopen().read(LogOptions.FOLLOW);

            assertThat(new String(stream.readNBytes(lines(0, 2).length()), UTF_8))
                    .isEqualTo(lines(0, 2));
            assertThatThrownBy(stream::read)
                    .isInstanceOf(LogStoreException.class)
                    .hasMessage("the log was not stored to its end");
        }
    }

    @Nested
    class WhatCannotBeUsed {

        @Test
        void isNotServedIfACompleteLogIsRubbish() throws IOException {
            StoredLog log = complete(open(), KEY, lines(0, 2));
            store.close();
            byte[] zeros = new byte[lines(0, 2).length()];
            Files.write(TestLogs.logFile(directory, log), zeros);

            StoredLog found = reopen();

            assertThatThrownBy(() -> found.read(LogOptions.ALL))
                    .isInstanceOf(LogStoreException.class)
                    .hasMessageContaining("damaged");
        }

        @Test
        void isRemovedIfItWasNeverWrittenToItsEndOrNeverDeletedToItsEnd() throws IOException {
            StoredLog log = complete(open(), KEY, line(0));
            store.close();
            Path run = TestLogs.logFile(directory, log).getParent();
            Files.writeString(run.resolve("run.json.tmp"), "{");
            Path trash = Files.createDirectory(directory.resolve("runs").resolve(".trash-1"));
            Files.writeString(trash.resolve("x.log"), "left over");

            assertThat(read(reopen())).isEqualTo(line(0));

            assertThat(TestLogs.files(directory))
                    .noneMatch(each ->
                            each.toString().contains("trash") || each.toString().endsWith(".tmp"));
        }
    }

    /** A process may end between two files that it makes. */
    @Nested
    class ALogThatWasAboutToBeMade {

        @Test
        void isNoneYet() throws IOException {
            StoredLog log = open().log(KEY);
            store.close();
            Path file = TestLogs.logFile(directory, log);
            Files.delete(file.resolveSibling(KEY.fileName() + ".json"));

            assertThat(open().find(KEY)).isEmpty();
            assertThat(file).doesNotExist();
            assertThat(directory.resolve("damaged")).doesNotExist();
            assertThat(store.removal(KEY.jobUid())).isEmpty();
        }

        @Test
        void isMadeBeforeItsDocumentSaysThatItIsThere() throws IOException {
            complete(open(), KEY, line(0));
            Path document = directory.resolve("runs/" + KEY.jobUid() + "/" + OTHER + ".json.tmp");
            Files.createDirectory(document); // So that the document cannot be written.

            assertThatThrownBy(() -> store.log(other())).isInstanceOf(LogStoreException.class);
            assertThat(document.resolveSibling(OTHER + ".log")).isEmptyFile();
        }

        private static final String OTHER = "uid-of-another-pod_step-main";

        private LogKey other() {
            return new LogKey(
                    KEY.namespace(),
                    KEY.run(),
                    KEY.jobUid(),
                    KEY.worker(),
                    KEY.pod(),
                    "uid-of-another-pod",
                    "step-main");
        }
    }

    private void cut(StoredLog log, int length) throws IOException {
        Path file = TestLogs.logFile(directory, log);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
    }
}
