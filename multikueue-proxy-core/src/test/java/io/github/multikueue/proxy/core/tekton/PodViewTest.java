package io.github.multikueue.proxy.core.tekton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.core.kube.meta.Json;
import org.junit.jupiter.api.Test;

class PodViewTest {

    private static final String TWO_STEPS = """
            "containers":[{"name":"sidecar-db"},{"name":"step-fetch"},{"name":"step-verify"}],
            "initContainers":[{"name":"prepare"}]
            """;

    @Test
    void theDefaultContainerIsTheFirstStep() {
        assertThat(pod("", TWO_STEPS).container(null)).isEqualTo("step-fetch");
    }

    @Test
    void theAnnotationWins() {
        assertThat(pod("step-verify", TWO_STEPS).container(null)).isEqualTo("step-verify");
    }

    @Test
    void anAnnotationThatNamesNoContainerIsIgnoredAsKubectlDoes() {
        assertThat(pod("step-gone", TWO_STEPS).container(null)).isEqualTo("step-fetch");
    }

    @Test
    void theOnlyContainerNeedsNoNameWhateverItIsCalled() {
        assertThat(pod("", "\"containers\":[{\"name\":\"main\"}]").container(null))
                .isEqualTo("main");
    }

    @Test
    void initContainersCanBeNamed() {
        assertThat(pod("", TWO_STEPS).container("prepare")).isEqualTo("prepare");
    }

    @Test
    void aContainerThePodDoesNotHaveIsABadRequestThatNamesThoseItHas() {
        assertThatThrownBy(() -> pod("", TWO_STEPS).container("step-x"))
                .isInstanceOf(BadRequestException.class)
                .hasMessage("container step-x is not valid for pod p"
                        + " (expected: one of [sidecar-db, step-fetch, step-verify, prepare])");
    }

    @Test
    void aPodWithoutContainersIsABadRequest() {
        assertThatThrownBy(() -> pod("", "\"containers\":[]").container(null))
                .isInstanceOf(BadRequestException.class)
                .hasMessage("a container name must be specified for pod p");
    }

    private static PodView pod(String defaultContainer, String containers) {
        String annotations = defaultContainer.isEmpty()
                ? "{}"
                : "{\"kubectl.kubernetes.io/default-container\":\"" + defaultContainer + "\"}";
        try {
            return Json.MAPPER.readValue(
                    "{\"metadata\":{\"name\":\"p\",\"annotations\":" + annotations + "},\"spec\":{" + containers + "}}",
                    PodView.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
