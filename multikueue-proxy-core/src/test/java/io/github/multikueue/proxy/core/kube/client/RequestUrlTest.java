package io.github.multikueue.proxy.core.kube.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;

class RequestUrlTest {

    private static final HttpUrl BASE = HttpUrl.get("https://api.example:6443/k8s/clusters/c-1");

    private static HttpUrl url(ApiPath path) {
        return ApiClient.resolve(BASE, path);
    }

    @Test
    void writesThePathsOfTheApi() {
        assertThat(url(ApiPath.group("", "v1").namespace("team-a").segment("pods")))
                .hasToString("https://api.example:6443/k8s/clusters/c-1/api/v1/namespaces/team-a/pods");
        assertThat(url(ApiPath.group("tekton.dev", "v1")
                        .namespace("")
                        .segment("taskruns")
                        .query("limit", 5)
                        .query("continue", null)))
                .hasToString("https://api.example:6443/k8s/clusters/c-1/apis/tekton.dev/v1/taskruns?limit=5");
    }

    @Test
    void aBaseWithoutPathGetsNoDoubleSlash() {
        assertThat(ApiClient.resolve(HttpUrl.get("https://api.example/"), ApiPath.of("version")))
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

        HttpUrl url = url(ApiPath.of("pods").segment(segment).query("labelSelector", value));

        assertThat(url.pathSegments()).containsExactly("k8s", "clusters", "c-1", "pods", segment);
        assertThat(url.queryParameterNames()).containsExactly("labelSelector");
        assertThat(url.queryParameter("labelSelector")).isEqualTo(value);
    }

    private static boolean isUnicode(String text) {
        return java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
