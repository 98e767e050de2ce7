package io.github.multikueue.proxy.server.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.GoneException;
import io.github.multikueue.proxy.api.InvalidException;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.NotAdmittedException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import io.github.multikueue.proxy.api.WorkerUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

    static Stream<Arguments> everyExceptionOfTheApi() {
        return Stream.of(
                Arguments.of(new BadRequestException("m"), 400, "BadRequest"),
                Arguments.of(new UnauthenticatedException("m"), 401, "Unauthorized"),
                Arguments.of(new ForbiddenException("m"), 403, "Forbidden"),
                Arguments.of(new NotFoundException("m"), 404, "NotFound"),
                Arguments.of(new GoneException("m"), 410, "Gone"),
                Arguments.of(new InvalidException("PodLogOptions", "tailLines", "m"), 422, "Invalid"),
                Arguments.of(new WorkerUnavailableException("m"), 424, "FailedDependency"),
                Arguments.of(new TooManyRequestsException("m", Duration.ofSeconds(3)), 429, "TooManyRequests"),
                Arguments.of(new UpstreamFailureException("m"), 502, "BadGateway"),
                Arguments.of(new UpstreamTimeoutException("m"), 504, "Timeout"));
    }

    @ParameterizedTest
    @MethodSource("everyExceptionOfTheApi")
    void givesEachExceptionItsCode(Exception thrown, int code, String reason) throws Exception {
        Failure failure = Failures.expected(thrown);

        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(code);
        JsonNode status = json(failure);
        assertThat(status.get("kind").asText()).isEqualTo("Status");
        assertThat(status.get("apiVersion").asText()).isEqualTo("v1");
        assertThat(status.get("metadata")).isEmpty();
        assertThat(status.get("status").asText()).isEqualTo("Failure");
        assertThat(status.get("code").asInt()).isEqualTo(code);
        assertThat(status.get("reason").asText()).isEqualTo(reason);
        assertThat(status.get("message").asText()).contains("m");
    }

    @Test
    void writesTheFieldsInTheOrderOfTheApiServer() {
        assertThat(Failures.internal().status().toJson()).asString().isEqualTo("""
                        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
                        "message":"Internal error occurred","reason":"InternalError","code":500}""");
    }

    @Test
    void asksForABearerTokenWhenThereIsNone() {
        assertThat(Failures.expected(new UnauthenticatedException("m")).headers())
                .isEqualTo(Map.of("WWW-Authenticate", "Bearer"));
    }

    @Test
    void saysWhenToTryAgainInWholeSeconds() throws Exception {
        Failure failure = Failures.expected(new TooManyRequestsException("m", Duration.ofMillis(1200)));

        assertThat(failure.headers()).isEqualTo(Map.of("Retry-After", "2"));
        assertThat(json(failure).at("/details/retryAfterSeconds").asInt()).isEqualTo(2);
        assertThat(Failures.expected(new TooManyRequestsException("m", Duration.ZERO))
                        .headers())
                .isEqualTo(Map.of("Retry-After", "1"));
    }

    @Test
    void namesTheInvalidField() throws Exception {
        JsonNode status = json(Failures.expected(new InvalidException("PodLogOptions", "limitBytes", "too few")));

        assertThat(status.at("/details/kind").asText()).isEqualTo("PodLogOptions");
        assertThat(status.at("/details/causes/0"))
                .isEqualTo(new ObjectMapper()
                        .readTree(
                                "{\"reason\":\"FieldValueInvalid\",\"message\":\"too few\",\"field\":\"limitBytes\"}"));
    }

    @Test
    void tellsWhereARunStandsThatIsNotAdmitted() throws Exception {
        Placement placement = new Placement(
                new JobReference("tekton.dev", "PipelineRun", "team-a", "build-1"),
                "uid",
                PlacementState.DISPATCHING,
                null,
                "pipelinerun-build-1-b138b",
                List.of("spoke-1", "spoke-2"),
                "QuotaReserved",
                null);

        Failure failure = Failures.expected(new NotAdmittedException(placement));

        assertThat(failure.code()).isEqualTo(409);
        JsonNode status = json(failure);
        assertThat(status.get("message").asText()).contains("Dispatching", "QuotaReserved", "spoke-1", "spoke-2");
        assertThat(status.at("/details/name").asText()).isEqualTo("build-1");
        assertThat(status.at("/details/causes").findValuesAsText("message"))
                .containsExactly("Dispatching", "spoke-1", "spoke-2");
    }

    @Test
    void carriesTheWorkerThatIsKnown() {
        assertThat(Failures.expected(new WorkerUnavailableException("m").onWorker("spoke-1"))
                        .worker())
                .isEqualTo("spoke-1");
    }

    @Test
    void treatsASubclassLikeItsParent() {
        assertThat(Failures.expected(new NotFoundException("m") {}).code()).isEqualTo(404);
    }

    @Test
    void hasNoWordsForWhatWasNotThrownOnPurpose() {
        assertThat(Failures.expected(new IllegalStateException("secret detail")))
                .isNull();
    }

    private static JsonNode json(Failure failure) throws IOException {
        return new ObjectMapper().readTree(failure.status().toJson());
    }
}
