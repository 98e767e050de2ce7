package io.github.multikueue.proxy.core.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The log of a try whose Pod was replaced, for those who come later: the lines of both Pods are in the store. */
@Timeout(180)
class ReplacedPodCaptureTest {

    private static final String FIRST = "[build : compile] first pod";
    private static final String SECOND = "[build : compile] second pod";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private CaptureWorld world;
    private FakeRun run;

    @BeforeEach
    void start() {
        world = new CaptureWorld(directory);
        run = world.run("build-1");
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> world.resolver()
                                .resolve(PipelineRuns.KIND.reference(run.namespace(), run.name()))
                                .worker()
                        != null);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void everybodyGetsTheLinesOfBothPodsInOrder() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        Future<?> follower = world.follow(run, told);
        FakeTask task = run.startTask("build", "compile");
        task.step("compile").log().line("first pod");
        await().atMost(PATIENCE).until(() -> told.contains(FIRST));
        task.deletePod().findsQuota().start().step("compile").log().line("second pod");
        await().atMost(PATIENCE).until(() -> told.contains(SECOND));
        task.finish();
        run.finish(true);
        assertThat(lines()).containsExactly(FIRST, SECOND);

        run.removeFromWorker();
        follower.get();
        assertThat(lines()).containsExactly(FIRST, SECOND);
        world.restart();
        assertThat(lines()).containsExactly(FIRST, SECOND);
    }

    private List<String> lines() throws IOException {
        return world.runLog(run).stream().filter(each -> each.startsWith("[")).toList();
    }
}
