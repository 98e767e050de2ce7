package io.github.multikueue.proxy.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import org.junit.jupiter.api.Test;

/** Mistakes are told where they are made, not when the proxy is made. */
class MultiKueueProxyBuilderTest {

    private static final JobKind JOB = JobKind.of("batch", "v1", "jobs", "Job");

    private final MultiKueueProxyBuilder builder = MultiKueueProxy.builder();

    @Test
    void aKindAndItsPluralAreNotExchanged() {
        assertThatThrownBy(() -> JobKind.of("batch", "v1", "Job", "jobs"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: a version, a plural such as jobs and a kind such as Job)");
    }

    @Test
    void aKindIsServedOnce() {
        builder.addJobKind(JOB);

        assertThatThrownBy(() -> builder.addJobKind(JOB.withPodLabel("job-name")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("jobKind: Job of group \"batch\" (expected: a kind that is not served yet)");
        assertThatThrownBy(() -> builder.addJobKind(PipelineRuns.KIND))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PipelineRun");
    }

    @Test
    @SuppressWarnings("NullAway") // That is what is tested.
    void noPartIsNull() {
        assertThatThrownBy(() -> builder.addLogStreamer(null)).hasMessageStartingWith("logStreamer: null (expected: ");
        assertThatThrownBy(() -> builder.accessReviewer(null))
                .hasMessageStartingWith("accessReviewer: null (expected: ");
    }
}
