package io.github.multikueue.proxy.core.capture;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.LogStreamerContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** What every streamer owes, of logs on their way into the store and of those that are only there. */
class CapturedLogsContractTest {

    private abstract static class Captured extends LogStreamerContract {

        @TempDir
        Path directory;

        CaptureWorld world;
        FakeRun run;
        FakeTask task;

        @BeforeEach
        void start() {
            world = new CaptureWorld(directory);
            run = world.run("build-1");
            task = run.startTask("main", "run");
        }

        @AfterEach
        void stop() {
            world.close();
        }

        @Override
        protected LogStreamer streamer() {
            return world.logs();
        }

        void write(Line line) {
            byte[] withNewline = Arrays.copyOf(line.bytes(), line.bytes().length + 1);
            withNewline[line.bytes().length] = '\n';
            task.step("run").log().rawAt(line.time(), withNewline);
        }

        LogRequest request() {
            return CaptureWorld.request(run, task, "step-run", LogOptions.ALL);
        }
    }

    @Nested
    class WhileThePodIsThere extends Captured {

        @Override
        protected LogRequest finished(List<Line> lines) {
            lines.forEach(this::write);
            task.finish();
            return request();
        }

        @Override
        protected LogRequest unknown() {
            LogRequest known = request();
            return new LogRequest(known.caller(), known.placement(), "gone", null, known.container(), known.options());
        }

        @Override
        protected Unfinished unfinished(List<Line> lines) {
            lines.forEach(this::write);
            return new Unfinished() {
                @Override
                public LogRequest request() {
                    return WhileThePodIsThere.this.request();
                }

                @Override
                public void write(Line line) {
                    WhileThePodIsThere.this.write(line);
                }

                @Override
                public void end() {
                    task.finish();
                }
            };
        }
    }

    @Nested
    class WhenThePodIsGone extends Captured {

        @Override
        protected LogRequest finished(List<Line> lines) {
            lines.forEach(this::write);
            task.finish();
            LogRequest request = request();
            try {
                world.read(request.withOptions(LogOptions.FOLLOW));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            run.finish(true).removeFromWorker();
            return CaptureWorld.gone(request);
        }

        @Override
        protected LogRequest unknown() {
            return LogStreamerContract.request("no-such-pod", "step-main");
        }
    }
}
