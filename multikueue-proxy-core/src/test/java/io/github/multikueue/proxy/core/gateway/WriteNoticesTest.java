package io.github.multikueue.proxy.core.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.TestExchange;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a cache is told of the writes that go through a gateway. */
class WriteNoticesTest {

    private static final String PATH = "/api/v1/namespaces/a/configmaps";
    private static final String OBJECT =
            "{\"kind\":\"ConfigMap\",\"data\":{\"resourceVersion\":\"1\"},\"metadata\":{\"ownerReferences\":[{\"resourceVersion\":\"2\"}],"
                    + "\"resourceVersion\":\"3\"}}";

    private final List<String> told = new ArrayList<>();
    private final WriteNotices notices =
            new WriteNotices(Optional.of((resource, version) -> told.add(resource + "@" + version)));

    private List<String> answered(String method, String target, int status, String body) {
        told.clear();
        ApiCall call =
                new ApiCall(TestExchange.of(method, target, ""), RequestInfo.of(method, target), UserInfo.ANONYMOUS);
        WriteNotices.Sniffer sniffer = notices.of(call, status);
        for (byte each : body.getBytes(UTF_8)) {
            sniffer.seen(new byte[] {each}, 1);
        }
        assertThat(told).as("before the end").isEmpty();
        sniffer.ended();
        return told;
    }

    @Test
    void ofAnObjectItsOwnResourceVersionIsTold() {
        assertThat(answered("POST", PATH, 201, OBJECT)).containsExactly("configmaps@3");
        assertThat(answered("PUT", PATH + "/c", 200, OBJECT)).containsExactly("configmaps@3");
        assertThat(answered("PATCH", PATH + "/c/status", 200, OBJECT)).containsExactly("configmaps@3");
    }

    @Test
    void whatIsNotTheNewObjectTellsNoResourceVersion() {
        assertThat(answered("DELETE", PATH + "/c", 200, OBJECT)).containsExactly("configmaps@");
        assertThat(answered("DELETE", PATH, 200, OBJECT)).containsExactly("configmaps@");
        // kube-apiserver gives back the metadata that the client has sent.
        assertThat(answered("POST", "/api/v1/namespaces/a/serviceaccounts/s/token", 201, OBJECT))
                .containsExactly("serviceaccounts@");
        assertThat(answered("POST", PATH, 201, "k8s\0protobuf")).containsExactly("configmaps@");
        assertThat(answered("POST", PATH, 201, "{\"data\":\"" + "x".repeat(70_000) + "\",\"metadata\":{}}"))
                .containsExactly("configmaps@");
    }

    @Test
    void nothingIsToldOfWhatWroteNothing() {
        assertThat(answered("GET", PATH, 200, OBJECT)).isEmpty();
        assertThat(answered("POST", PATH, 409, OBJECT)).isEmpty();
        assertThat(answered("POST", PATH + "?dryRun=All", 201, OBJECT)).isEmpty();
        assertThat(answered("POST", "/api/v1/namespaces/a/pods/p/exec", 200, OBJECT))
                .isEmpty();
        assertThat(answered("POST", "/version", 200, OBJECT)).isEmpty();
    }
}
