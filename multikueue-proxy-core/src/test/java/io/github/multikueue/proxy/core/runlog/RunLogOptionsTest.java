package io.github.multikueue.proxy.core.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Options are made from others, one at a time. */
class RunLogOptionsTest {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void eachChangesWhatItSaysAndNothingElse() {
        RunLogOptions all = RunLogOptions.ALL;

        assertThat(all.withFollow(true)).isEqualTo(RunLogOptions.FOLLOW);
        assertThat(all.withTasks(Set.of("build"))
                        .withSteps(Set.of("compile"))
                        .withAttempt(2)
                        .withSidecars(true)
                        .withInit(true)
                        .withFailedOnly(true)
                        .withTimestamps(true)
                        .withTailLines(7L)
                        .withSinceTime(TIME)
                        .withPrefix(false))
                .isEqualTo(new RunLogOptions(
                        false, Set.of("build"), Set.of("compile"), 2, true, true, true, true, 7L, TIME, false));
        assertThat(all.withInit(true).init()).isTrue();
        assertThat(all.withInit(true).sidecars()).isFalse();
        assertThat(all.withInit(true).withInit(false)).isEqualTo(all);
    }
}
