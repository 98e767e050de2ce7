package io.github.multikueue.proxy.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlacementsTest {

    private static final JobReference JOB = new JobReference("tekton.dev", "PipelineRun", "team-a", "build-1");

    private static final String QUOTA = condition("QuotaReserved", "True", "QuotaReserved", "Quota reserved");
    private static final String NO_QUOTA = condition("QuotaReserved", "False", "Pending", "insufficient unused quota");
    private static final String ADMITTED = condition("Admitted", "True", "Admitted", "The workload is admitted");
    private static final String EVICTED = condition("Evicted", "True", "AdmissionCheck", "At least one check is Retry");
    private static final String NOT_EVICTED = condition("Evicted", "False", "QuotaReserved", "Previously: x");
    private static final String FINISHED = condition("Finished", "True", "Succeeded", "Tasks Completed: 3");

    private static final String NOMINATED = ",\"nominatedClusterNames\":[\"spoke-1\",\"spoke-2\"]";

    /** One row for each way a Workload can look, with what people are told. */
    static Stream<Arguments> workloads() {
        return Stream.of(
                row("created, nothing decided", "", "", PlacementState.PENDING, null, null),
                row("waits for quota", "", conditions(NO_QUOTA), PlacementState.PENDING, null, "Pending"),
                row(
                        "quota reserved, no worker nominated",
                        "",
                        conditions(QUOTA) + check("Pending", ""),
                        PlacementState.DISPATCHING,
                        null,
                        "QuotaReserved"),
                row(
                        "the check says why it waits",
                        "",
                        conditions(QUOTA) + check("Pending", "no reachable worker"),
                        PlacementState.DISPATCHING,
                        null,
                        "AdmissionCheckPending"),
                row(
                        "admitted to a worker",
                        "",
                        conditions(QUOTA, ADMITTED) + check("Ready", "admitted on \\\"spoke-1\\\"") + on("spoke-1"),
                        PlacementState.ADMITTED,
                        "spoke-1",
                        "Admitted"),
                row(
                        "worker chosen, condition not yet written",
                        "",
                        conditions(QUOTA) + on("spoke-1"),
                        PlacementState.ADMITTED,
                        "spoke-1",
                        null),
                row(
                        "Admitted still stands while a worker is looked for",
                        "",
                        conditions(QUOTA, ADMITTED) + check("Pending", "") + NOMINATED,
                        PlacementState.DISPATCHING,
                        null,
                        "QuotaReserved"),
                row(
                        "Admitted still stands, workers are nominated, the check says nothing",
                        "",
                        conditions(QUOTA, ADMITTED) + NOMINATED,
                        PlacementState.DISPATCHING,
                        null,
                        "QuotaReserved"),
                row(
                        "Admitted still stands, the check is pending again",
                        "",
                        conditions(QUOTA, ADMITTED) + check("Pending", ""),
                        PlacementState.DISPATCHING,
                        null,
                        "QuotaReserved"),
                row(
                        "evicted and nominated again",
                        "",
                        conditions(EVICTED, QUOTA, ADMITTED) + check("Pending", "Reset to Pending") + NOMINATED,
                        PlacementState.EVICTING,
                        null,
                        "AdmissionCheck"),
                row(
                        "admitted to the manager itself, all checks ready",
                        "",
                        conditions(QUOTA, ADMITTED) + check("Ready", ""),
                        PlacementState.LOCAL,
                        null,
                        "Admitted"),
                row(
                        "admitted to the manager itself",
                        "",
                        conditions(QUOTA, ADMITTED),
                        PlacementState.LOCAL,
                        null,
                        "Admitted"),
                row(
                        "worker lost, check wants a retry",
                        "",
                        conditions(QUOTA, ADMITTED) + check("Retry", "Admitting remote lost") + on("spoke-1"),
                        PlacementState.RETRYING,
                        "spoke-1",
                        "AdmissionCheckRetry"),
                row(
                        "evicted: Admitted and quota still stand",
                        "",
                        conditions(EVICTED, QUOTA, ADMITTED) + check("Pending", "Reset to Pending after eviction"),
                        PlacementState.EVICTING,
                        null,
                        "AdmissionCheck"),
                row(
                        "evicted and back in the queue",
                        "",
                        conditions(EVICTED, NO_QUOTA),
                        PlacementState.PENDING,
                        null,
                        "Pending"),
                row(
                        "dispatched again after an eviction",
                        "",
                        conditions(NOT_EVICTED, QUOTA) + check("Pending", ""),
                        PlacementState.DISPATCHING,
                        null,
                        "QuotaReserved"),
                row(
                        "rejected by a check",
                        "\"active\":false",
                        conditions(EVICTED, QUOTA) + check("Rejected", "The owner is not managed by Kueue"),
                        PlacementState.REJECTED,
                        null,
                        "AdmissionCheckRejected"),
                row("deactivated", "\"active\":false", conditions(NO_QUOTA), PlacementState.INACTIVE, null, null),
                row(
                        "finished keeps its worker",
                        "",
                        conditions(FINISHED, QUOTA, ADMITTED) + on("spoke-1"),
                        PlacementState.FINISHED,
                        "spoke-1",
                        "Succeeded"),
                row(
                        "finished after an eviction",
                        "",
                        conditions(FINISHED, EVICTED, QUOTA),
                        PlacementState.FINISHED,
                        null,
                        "Succeeded"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("workloads")
    void aWorkloadTellsThePlacement(
            String name, String spec, String status, PlacementState state, String worker, String reason) {
        Placement placement = placement(workload("w", spec, status, ""));

        assertThat(placement.state()).isEqualTo(state);
        assertThat(placement.worker()).isEqualTo(worker);
        assertThat(placement.reason()).isEqualTo(reason);
        assertThat(placement.workloadName()).isEqualTo("w");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("workloads")
    void theNominatedWorkersAreThoseOfTheWorkloadInEveryState(String name, String spec, String status) {
        String nominated = status.contains(NOMINATED) ? status : status + NOMINATED;

        assertThat(placement(workload("w", spec, nominated, "")).nominatedWorkers())
                .containsExactly("spoke-1", "spoke-2");
    }

    /** As seen with Kueue up to 0.17: the check stays Pending without a word, and only Kueue's log says why. */
    @Nested
    class WithALongName {

        private static final String PENDING_CHECK = conditions(QUOTA) + check("Pending", "") + NOMINATED;
        private final String tooLong = "pipelinerun-" + "x".repeat(46) + "-b138b";

        @Test
        void dispatchingSaysThatItMayLastForEverAndWhatHelps() {
            assertThat(placement(workload(tooLong, "", PENDING_CHECK, "")).message())
                    .isEqualTo(
                            "Quota reserved; the Workload's name has 64 characters (expected: at most 63 with Kueue 0.17"
                                    + " or earlier, which otherwise tries for ever to create the PipelineRun on a worker, since it"
                                    + " puts the name into a label; give the PipelineRun a name of at most 45 characters, or use"
                                    + " Kueue 0.18 or later)");
        }

        @Test
        void aNameThatFitsIsNotSpokenOf() {
            String fits = "pipelinerun-" + "x".repeat(45) + "-b138b";

            assertThat(placement(workload(fits, "", PENDING_CHECK, "")).message())
                    .isEqualTo("Quota reserved");
        }

        @Test
        void theNameDoesNotMatterOnceAWorkerHasTheJob() {
            String admitted = conditions(QUOTA, ADMITTED) + on("spoke-1");

            assertThat(placement(workload(tooLong, "", admitted, "")).message()).isEqualTo("The workload is admitted");
        }
    }

    /** With several Workloads for one job, the order in which they are known must not matter. */
    @Nested
    class OfSeveralWorkloads {

        @Test
        void theOneOnAWorkerCounts() {
            assertThatOf(
                            workload("variant-a", "", conditions(NO_QUOTA), "2026-11-20T10:00:02Z"),
                            workload(
                                    "variant-b",
                                    "",
                                    conditions(QUOTA, ADMITTED) + on("spoke-2"),
                                    "2026-11-20T10:00:01Z"))
                    .isEqualTo("variant-b");
        }

        @Test
        void aFinishedSliceGivesWayToItsReplacement() {
            assertThatOf(
                            workload(
                                    "slice-1",
                                    "",
                                    conditions(FINISHED, QUOTA, ADMITTED) + on("spoke-1"),
                                    "2026-11-20T10:00:01Z"),
                            workload("slice-2", "", conditions(NO_QUOTA), "2026-11-20T10:00:02Z"))
                    .isEqualTo("slice-2");
        }

        @Test
        void oneThatIsBeingDeletedGivesWay() {
            Workload terminating =
                    parse("{\"metadata\":{\"name\":\"old\",\"deletionTimestamp\":\"2026-11-20T10:00:00Z\"},"
                            + "\"status\":{\"clusterName\":\"spoke-1\"}}");

            assertThatOf(terminating, workload("new", "", conditions(NO_QUOTA), "2026-11-20T09:00:00Z"))
                    .isEqualTo("new");
        }

        @Test
        void theNewestCountsWhenNothingElseTellsThemApart() {
            assertThatOf(
                            workload("a", "", conditions(NO_QUOTA), "2026-11-20T10:00:02Z"),
                            workload("b", "", conditions(NO_QUOTA), "2026-11-20T10:00:01Z"))
                    .isEqualTo("a");
        }

        private org.assertj.core.api.AbstractStringAssert<?> assertThatOf(Workload first, Workload second) {
            String there = Placements.of(JOB, "uid", List.of(first, second)).workloadName();
            String andBack = Placements.of(JOB, "uid", List.of(second, first)).workloadName();
            assertThat(there).isEqualTo(andBack);
            return assertThat(there);
        }
    }

    private static Placement placement(Workload workload) {
        return Placements.of(JOB, "uid", List.of(workload));
    }

    private static Arguments row(
            String name, String spec, String status, PlacementState state, String worker, String reason) {
        return Arguments.of(name, spec, status, state, worker, reason);
    }

    private static String conditions(String... conditions) {
        return ",\"conditions\":[" + String.join(",", conditions) + "]";
    }

    private static String condition(String type, String status, String reason, String message) {
        return "{\"type\":\"" + type + "\",\"status\":\"" + status + "\",\"reason\":\"" + reason + "\",\"message\":\""
                + message + "\",\"observedGeneration\":1}";
    }

    private static String check(String state, String message) {
        return ",\"admissionChecks\":[{\"name\":\"multikueue\",\"state\":\"" + state + "\",\"message\":\"" + message
                + "\"}]";
    }

    private static String on(String worker) {
        return ",\"clusterName\":\"" + worker + "\"";
    }

    private static Workload workload(String name, String spec, String status, String created) {
        return parse("{\"metadata\":{\"name\":\"" + name + "\",\"creationTimestamp\":\"" + created + "\"},\"spec\":{"
                + spec + "},\"status\":{\"a-field-of-the-future\":{}" + status + "}}");
    }

    private static Workload parse(String json) {
        try {
            return Json.MAPPER.readValue(json, Workload.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
