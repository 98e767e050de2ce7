package io.github.multikueue.proxy.core.kube.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.RandomCases;
import io.github.multikueue.proxy.core.RandomValues;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;

class RequestUrlTest {

    private static final HttpUrl BASE = HttpUrl.get("https://api.example:6443/k8s/clusters/c-1");

    private static HttpUrl url(ApiPath path) {
        return ApiCalls.resolve(BASE, path);
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
        assertThat(ApiCalls.resolve(HttpUrl.get("https://api.example/"), ApiPath.of("version")))
                .hasToString("https://api.example/version");
    }

    @Test
    void noValueReachesBeyondItsPlace() {
        assertThatThrownBy(() -> ApiPath.of("pods").segment("..")).hasMessageContaining("\"..\"");
        assertThatThrownBy(() -> ApiPath.of("pods").segment("")).hasMessageContaining("\"\"");
    }

    @Test
    void anySegmentAndAnyValueArriveAsTheyWere() {
        RandomCases.check(300, values -> {
            String segment = segment(values);
            String value = values.unicode(0, 255);

            HttpUrl url = url(ApiPath.of("pods").segment(segment).query("labelSelector", value));

            assertThat(url.pathSegments()).containsExactly("k8s", "clusters", "c-1", "pods", segment);
            assertThat(url.queryParameterNames()).containsExactly("labelSelector");
            assertThat(url.queryParameter("labelSelector")).isEqualTo(value);
        });
    }

    /** Dot segments are refused. */
    private static String segment(RandomValues values) {
        String segment = values.unicode(1, 255);
        return segment.equals(".") || segment.equals("..") ? segment + "x" : segment;
    }
}
