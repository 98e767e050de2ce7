package io.github.multikueue.proxy.core.rename;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Binary forms are negotiated away, and nothing else. */
class JsonAcceptTest {

    @Test
    void aTableInJsonStaysWhereProtobufWasPreferred() {
        assertThat(JsonAccept.of(List.of(
                        "application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io, application/json;as=Table;v=v1;g=meta.k8s.io",
                        "application/json")))
                .isEqualTo("application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
    }

    @Test
    void onlyBinaryFormsBecomeJsonWithTheirParameters() {
        assertThat(JsonAccept.of(
                        List.of("application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;v=v1;g=meta.k8s.io")))
                .isEqualTo("application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
        assertThat(JsonAccept.of(List.of("Application/CBOR"))).isEqualTo("application/json");
    }

    @Test
    void whatIsNeitherBinaryNorYamlStays() {
        assertThat(JsonAccept.of(List.of("application/yaml;q=0.5,*/*"))).isEqualTo("*/*");
        assertThat(JsonAccept.of(List.of("application/yaml"))).isEqualTo("application/json");
    }

    @Test
    void withoutAHeaderJsonIsAskedFor() {
        assertThat(JsonAccept.of(List.of())).isEqualTo("application/json");
    }

    @Test
    void logsAndTunnelsAreNotLookedAt() {
        for (String path : List.of(
                "/api/v1/namespaces/a/pods/b/log",
                "/api/v1/namespaces/a/pods/b/exec",
                "/version",
                "/apisx",
                "/api/v1/namespaces/a/services/b/proxy/x?watch=1")) {
            assertThat(Renamer.concerns(RequestInfo.of("GET", path))).as(path).isFalse();
        }
        for (String path : List.of(
                "/api", "/apis/x", "/openapi/v2", "/api/v1/pods?watch=", "/apis/a/v1/watch/lamps", "/api/v1/pods/a")) {
            assertThat(Renamer.concerns(RequestInfo.of("GET", path))).as(path).isTrue();
        }
    }
}
