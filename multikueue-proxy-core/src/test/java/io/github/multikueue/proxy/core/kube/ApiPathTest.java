package io.github.multikueue.proxy.core.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;

class ApiPathTest {

    private static final HttpUrl BASE = HttpUrl.get("https://api.example:6443/k8s/clusters/c-1");

    @Test
    void writesThePathsOfTheApi() {
        assertThat(ApiPath.group("", "v1").namespace("team-a").segment("pods").resolve(BASE))
                .hasToString("https://api.example:6443/k8s/clusters/c-1/api/v1/namespaces/team-a/pods");
        assertThat(ApiPath.group("tekton.dev", "v1")
                        .namespace("")
                        .segment("taskruns")
                        .query("limit", 5)
                        .query("continue", null)
                        .resolve(BASE))
                .hasToString("https://api.example:6443/k8s/clusters/c-1/apis/tekton.dev/v1/taskruns?limit=5");
    }

    @Test
    void aBaseWithoutPathGetsNoDoubleSlash() {
        assertThat(ApiPath.of("version").resolve(HttpUrl.get("https://api.example/")))
                .hasToString("https://api.example/version");
    }

    @Test
    void noValueReachesBeyondItsPlace() {
        assertThatThrownBy(() -> ApiPath.of("pods").segment("..")).hasMessageContaining("\"..\"");
        assertThatThrownBy(() -> ApiPath.of("pods").segment("")).hasMessageContaining("\"\"");
    }

    @Property
    void anySegmentAndAnyValueArriveAsTheyWere(@ForAll String segment, @ForAll String value) {
        Assume.that(!segment.isEmpty() && !segment.equals(".") && !segment.equals(".."));
        Assume.that(isUnicode(segment) && isUnicode(value));

        HttpUrl url = ApiPath.of("pods")
                .segment(segment)
                .query("labelSelector", value)
                .resolve(BASE);

        assertThat(url.pathSegments()).containsExactly("k8s", "clusters", "c-1", "pods", segment);
        assertThat(url.queryParameterNames()).containsExactly("labelSelector");
        assertThat(url.queryParameter("labelSelector")).isEqualTo(value);
    }

    private static boolean isUnicode(String text) {
        return java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
