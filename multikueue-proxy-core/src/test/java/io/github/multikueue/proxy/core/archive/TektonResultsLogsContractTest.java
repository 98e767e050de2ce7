package io.github.multikueue.proxy.core.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.core.fake.FakeResultsLogs;
import io.github.multikueue.proxy.core.fake.FakeTektonResults;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.fake.LogStreamerContract;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The archive in all forms that tell the containers of a task apart. */
class TektonResultsLogsContractTest {

    private static final String POD = "build-1-main-pod";
    /** In the midst of the long line. */
    private static final int MIDDLE = 100_000;

    @Nested
    class Stored extends Archive {
        Stored() {
            super(FakeResultsLogs.STORED);
        }
    }

    @Nested
    class StoredInJson extends Archive {
        StoredInJson() {
            super(FakeResultsLogs.STORED_IN_JSON);
        }
    }

    @Nested
    class InLoki extends Archive {
        InLoki() {
            super(FakeResultsLogs.LOKI);
        }
    }

    @Nested
    class InFiles extends Archive {
        InFiles() {
            super(FakeResultsLogs.BLOB);
        }
    }

    @Nested
    class InSplunk extends Archive {
        InSplunk() {
            super(FakeResultsLogs.SPLUNK);
        }
    }

    abstract static class Archive extends LogStreamerContract {

        private final FakeTektonResults results;
        private TektonResultsLogs reader;

        Archive(FakeResultsLogs logs) {
            results = FakeTektonResults.start(logs);
        }

        @BeforeEach
        void open(@TempDir Path directory) {
            Path token = ArchivedObjects.write(directory, "token", results.token());
            reader = ArchivedObjects.reader(
                    ArchivedObjects.config(results, directory).withToken(token));
        }

        @AfterEach
        void close() {
            reader.close();
            results.close();
        }

        @Override
        protected LogStreamer streamer() {
            return reader;
        }

        @Override
        protected LogRequest finished(List<Line> lines) {
            LogRequest request = LogStreamerContract.request(POD, "step-run");
            results.put(
                    ArchivedObjects.RUN_TYPE,
                    ArchivedObjects.run("run-uid", request.placement().workloadName()));
            results.put(
                    ArchivedObjects.TASK_RUN_TYPE,
                    ArchivedObjects.taskRun("task-uid", "run-uid", POD, "before", "run", "after"));
            results.log("task-uid", "prepare", "2021/03/04 05:06:07 Entrypoint initialization\n".getBytes(UTF_8));
            results.log("task-uid", "step-before", "something else\n".getBytes(UTF_8));
            results.log("task-uid", "step-run", join(lines));
            results.log("task-uid", "step-after", "something else\n\n".getBytes(UTF_8));
            return request;
        }

        @Override
        protected LogRequest unknown() {
            return LogStreamerContract.request("build-1-other-pod", "step-run");
        }

        @Override
        protected boolean knowsTimes() {
            return false;
        }

        @Override
        protected LogRequest stalled(List<Line> lines) {
            results.inject(Fault.onPath("GET", ".*/logs/.*").stallAfter(MIDDLE));
            return finished(lines);
        }

        @Override
        protected LogRequest broken(List<Line> lines) {
            results.inject(Fault.onPath("GET", ".*/logs/.*").dropAfter(MIDDLE));
            return finished(lines);
        }

        private static byte[] join(List<Line> lines) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            lines.forEach(each -> {
                text.writeBytes(each.bytes());
                text.write('\n');
            });
            return text.toByteArray();
        }
    }
}
