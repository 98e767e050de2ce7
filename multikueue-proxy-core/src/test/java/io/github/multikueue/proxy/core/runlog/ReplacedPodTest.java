package io.github.multikueue.proxy.core.runlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** If the Pod of a task that goes on is gone, as with its node, Tekton creates another one of the same name, in the same try. */
@Timeout(180)
class ReplacedPodTest {

    private static final String FIRST = "[build : compile] first pod";
    private static final String SECOND = "[build : compile] second pod";

    /** Who goes on with a cursor comes when the run is over, and on a busy machine a while after that. */
    private final FakeFleet fleet =
            FakeFleet.builder().workers("spoke-1").keepFinishedRuns().start();

    private RunLogFixture logs;
    private FakeRun run;
    private FakeTask task;

    private void begin(boolean watched) {
        logs = watched ? new RunLogFixture(fleet) : RunLogFixture.unwatched(fleet);
        run = logs.await(fleet.createPipelineRun("team-a", "build-1").admit("spoke-1"), PlacementState.ADMITTED);
        task = run.startTask("build", "compile", "package");
        task.step("compile").log().line("first pod");
    }

    private void replacePod() {
        task.deletePod();
        task.findsQuota().start().step("compile").log().line("second pod");
    }

    private void finish() {
        task.finish();
        run.finish(true);
    }

    @AfterEach
    void close() {
        logs.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFollowerGetsTheLinesOfBothPods(boolean watched) {
        begin(watched);
        FeedReader reader = logs.follow("build-1").awaitLine(FIRST);
        replacePod();
        reader.awaitLine(SECOND);
        replacePod();
        await().atMost(Duration.ofMinutes(1)).until(() -> reader.text().equals(List.of(FIRST, SECOND, SECOND)));
        finish();

        assertThat(reader.awaitEnd().text()).containsExactly(FIRST, SECOND, SECOND);
    }

    @Test
    void aReaderThatGoesOnWithACursorGetsWhatItDoesNotHave() {
        begin(true);
        FeedReader before = logs.follow("build-1").awaitLine(FIRST);
        String afterFirst = before.all().get(before.lines().indexOf(FIRST)).cursor();
        replacePod();
        before.awaitLine(SECOND);
        String afterSecond = before.all().get(before.lines().indexOf(SECOND)).cursor();
        task.step("package").log().line("all done");
        finish();
        before.awaitEnd();

        assertThat(logs.read("build-1", RunLogOptions.FOLLOW, afterFirst).text())
                .containsExactly(SECOND, "[build : package] all done");
        assertThat(logs.read("build-1", RunLogOptions.FOLLOW, afterSecond).text())
                .containsExactly("[build : package] all done");
    }
}
