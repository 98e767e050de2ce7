package io.github.multikueue.proxy.core.kube.meta;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Status.Details;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StatusTest {

    private static final GroupResource PODS = new GroupResource("", "pods");
    private static final GroupResource CONFIG_MAPS = new GroupResource("", "configmaps");

    static List<Arguments> recorded() {
        return List.of(
                Arguments.of("error-not-found", StatusException.notFound(PODS, "missing")),
                Arguments.of("error-already-exists", StatusException.alreadyExists(CONFIG_MAPS, "rec")),
                Arguments.of("error-conflict", StatusException.modified(CONFIG_MAPS, "rec")),
                Arguments.of("error-unauthorized", StatusException.unauthorized()),
                Arguments.of("error-method-not-allowed", StatusException.badRequest("name must be provided")),
                Arguments.of(
                        "error-unsupported-media",
                        StatusException.unsupportedMediaType(
                                "application/json, application/yaml, application/vnd.kubernetes.protobuf")),
                Arguments.of("error-invalid", invalid("", "ConfigMap", "Bad_Name", name())),
                Arguments.of(
                        "log-bad-tail",
                        invalid(
                                "",
                                "PodLogOptions",
                                "run-0-clone-pod",
                                FieldError.invalid("tailLines", "-1", "must be greater than or equal to 0"))),
                Arguments.of(
                        "log-bad-since",
                        invalid(
                                "",
                                "PodLogOptions",
                                "run-0-clone-pod",
                                FieldError.forbidden(
                                        "[]", "at most one of `sinceTime` or `sinceSeconds` may be specified"))));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void isWrittenAsRecorded(String name, StatusException failure) {
        JsonNode body = Recorded.of(name).body();

        assertThat(failure.status().toJson()).asString().isEqualTo(body.toString());
        assertThat(failure.code()).isEqualTo(body.path("code").asInt());
        assertThat(failure).hasMessage(body.path("message").asText());
    }

    @Test
    void aSuccessIsWrittenAsRecorded() {
        JsonNode body = Recorded.of("delete").body();
        String uid = body.at("/details/uid").asText();

        Status status = Status.success(new Details("rec", null, "configmaps", uid, null, null));

        assertThat(status.toJson()).asString().isEqualTo(body.toString());
    }

    @Test
    void severalErrorsAreAllNamed() {
        StatusException failure = StatusException.invalid(
                "shop.example.com",
                "Cup",
                "c",
                List.of(
                        FieldError.required("spec.size", ""),
                        FieldError.notSupported("spec.colour", "\"green\"", List.of("\"red\"", "\"blue\""))));

        assertThat(failure)
                .hasMessage("Cup.shop.example.com \"c\" is invalid: [spec.size: Required value,"
                        + " spec.colour: Unsupported value: \"green\": supported values: \"red\", \"blue\"]");
        assertThat(failure.status().details().group()).isEqualTo("shop.example.com");
        assertThat(failure.status().details().causes())
                .extracting(Status.Cause::reason)
                .containsExactly("FieldValueRequired", "FieldValueNotSupported");
    }

    @Test
    void aFailureHasNoStack() {
        assertThat(StatusException.unauthorized().getStackTrace()).isEmpty();
    }

    private static StatusException invalid(String group, String kind, String name, FieldError error) {
        return StatusException.invalid(group, kind, name, List.of(error));
    }

    private static FieldError name() {
        return FieldError.invalid(
                "metadata.name",
                "\"Bad_Name\"",
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must"
                        + " start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is"
                        + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
    }
}
