package io.github.multikueue.proxy.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.api.JobReference;
import org.junit.jupiter.api.Test;

class WorkloadNamesTest {

    @Test
    void areThoseThatKueueMakes() {
        assertThat(WorkloadNames.candidates(new JobReference("batch", "Job", "default", "name"), "uid"))
                .containsExactly("job-name-ef3a1");
        assertThat(WorkloadNames.candidates(
                        new JobReference("tekton.dev", "PipelineRun", "team-a", "build-1"),
                        "11111111-2222-3333-4444-555555555555"))
                .containsExactly("pipelinerun-build-1-b138b");
    }

    @Test
    void areTwoForAJobWithALongName() {
        String name = "a".repeat(63);

        assertThat(WorkloadNames.candidates(new JobReference("tekton.dev", "PipelineRun", "team-a", name), "uid"))
                .hasSize(2)
                .allSatisfy(each -> assertThat(each).startsWith("pipelinerun-aaa"))
                .anySatisfy(each -> assertThat(each).hasSize("pipelinerun-".length() + 63 + 6))
                .anySatisfy(each -> assertThat(each).hasSize(63));
    }
}
