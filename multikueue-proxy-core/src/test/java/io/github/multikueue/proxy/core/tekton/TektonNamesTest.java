package io.github.multikueue.proxy.core.tekton;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TektonNamesTest {

    @ParameterizedTest
    @CsvSource({
        "build-1-main-pod, build-1-main, 1",
        "build-1-main-pod-retry1, build-1-main, 2",
        "build-1-main-pod-retry12, build-1-main, 13",
        "a-pod-pod-retry2, a-pod, 3",
        "x-retry1-pod, x-retry1, 1",
        "somebody-elses, somebody-elses, 1",
        "x-pod-retry, x-pod-retry, 1"
    })
    void aPodTellsItsTaskRunAndWhichTryItIs(String pod, String taskRun, int attempt) {
        assertThat(TektonNames.taskRun(pod)).isEqualTo(taskRun);
        assertThat(TektonNames.attempt(pod)).isEqualTo(attempt);
    }

    @Test
    void aStepIsNamedAfterItsContainer() {
        assertThat(TektonNames.isStep("step-build")).isTrue();
        assertThat(TektonNames.step("step-build")).isEqualTo("build");
        assertThat(TektonNames.isStep("sidecar-db")).isFalse();
        assertThat(TektonNames.step("sidecar-db")).isNull();
    }
}
