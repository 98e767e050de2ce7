package io.github.multikueue.proxy.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.core.placement.RecordedStory.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of real runs, state by state: every Workload that a real manager showed goes through the caches. */
class RecordedPlacementsTest {

    private static final String DISPATCHED = """
            Pending
            Dispatching, QuotaReserved: Quota reserved in ClusterQueue cq
            Dispatching, nominated [worker1, worker2], QuotaReserved: Quota reserved in ClusterQueue cq
            """;
    private static final String ADMITTED_TO = DISPATCHED + """
            Admitted on %1$s
            Admitted on %1$s, Admitted: The workload is admitted
            """;

    private static final String DEACTIVATED = """
            Inactive on worker1: the Workload is deactivated (spec.active: false)
            Inactive, Deactivated: The workload is deactivated
            Inactive, nominated [worker1, worker2], Deactivated: The workload is deactivated; workers are nominated \
            again: Kueue may create the job anew on each of them
            """;
    private static final String LOST = """
            Retrying on worker2, AdmissionCheckRetry: Reserving remote lost
            Evicting, AdmissionCheck: At least one admission check is false
            Evicting, nominated [worker1], AdmissionCheck: At least one admission check is false; workers are nominated \
            again: Kueue may create the job anew on each of them
            """;

    private final WorkloadIndex index = new WorkloadIndex(new JobChanges());

    private static Stream<Arguments> stories() {
        return Stream.of(
                story("short-finally-task", ADMITTED_TO.formatted("worker1") + """
                        Finished on worker1, Succeeded: Tasks Completed: 2 (Failed: 0, Cancelled 0), Skipped: 0
                        """),
                story("one-short-task", ADMITTED_TO.formatted("worker2") + """
                        Finished on worker2, Succeeded: Tasks Completed: 1 (Failed: 0, Cancelled 0), Skipped: 0
                        """),
                story("sidecar", ADMITTED_TO.formatted("worker2") + """
                        Finished on worker2, Succeeded: Tasks Completed: 1 (Failed: 0, Cancelled 0), Skipped: 0
                        """),
                story("failing-task", ADMITTED_TO.formatted("worker1") + """
                        Finished on worker1, Failed: Tasks Completed: 2 (Failed: 1, Cancelled 0), Skipped: 1
                        """),
                story("retries-matrix-finally", ADMITTED_TO.formatted("worker1") + """
                        Finished on worker1, Succeeded: Tasks Completed: 5 (Failed: 0, Cancelled 0), Skipped: 0
                        """),
                story("batch-job", ADMITTED_TO.formatted("worker2") + """
                        Finished on worker2, Succeeded: Reached expected number of succeeded pods
                        """),
                story("cancelled-while-running", ADMITTED_TO.formatted("worker1")),
                story("deleted-while-running", ADMITTED_TO.formatted("worker2") + """
                        no Workload
                        """),
                story("deactivated-while-running", ADMITTED_TO.formatted("worker1") + DEACTIVATED + """
                        Finished, nominated [worker1, worker2], Failed: PipelineRun "st-deact" was cancelled
                        """),
                story("worker-lost-and-back", ADMITTED_TO.formatted("worker2") + LOST + """
                        Finished, nominated [worker1], Failed: PipelineRun "st-lost" was cancelled
                        """),
                story("kueue-0.19-short-finally-task", ADMITTED_TO.formatted("worker1") + """
                        Finished on worker1, Succeeded: Tasks Completed: 2 (Failed: 0, Cancelled 0), Skipped: 0
                        """),
                // The quota is given back here, but the names of the workers stay.
                story("kueue-0.19-deactivated-while-running", ADMITTED_TO.formatted("worker1") + DEACTIVATED + """
                        Inactive, nominated [worker1, worker2], Deactivated: The workload is deactivated
                        """));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stories")
    void eachStateSaysWhereTheRunIsAndWhy(String name, String expected) {
        assertThat(tell(RecordedStory.of(name)))
                .containsExactlyElementsOf(expected.lines().toList());
    }

    /** What a process knows that has just been started, against one that has seen it all. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("stories")
    void theLatestStateAloneSaysTheSameAsAllThatWentBefore(String name) {
        RecordedStory story = RecordedStory.of(name);
        for (Event each : story.onManager()) {
            if (each.isOfWorkload() && !each.isDeletion()) {
                index.put(each.workload());
                WorkloadIndex fresh = new WorkloadIndex(new JobChanges());
                fresh.replaceAll(List.of(each.workload()));

                assertThat(placement(fresh, story)).isEqualTo(placement(index, story));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stories")
    void theWorkloadHasTheNameThatItsJobTells(String name) {
        RecordedStory story = RecordedStory.of(name);
        List<String> names = story.onManager().stream()
                .filter(Event::isOfWorkload)
                .map(each -> each.workload().metadata().name())
                .distinct()
                .toList();

        assertThat(names).isEqualTo(WorkloadNames.candidates(story.reference(), story.uid()));
    }

    /** There each worker has a second Workload of the run's name, which a run on the worker owns. */
    @ParameterizedTest
    @ValueSource(strings = {"kueue-0.19-short-finally-task", "kueue-0.19-deactivated-while-running"})
    void withKueue019NoWorkloadOfAWorkerIsTakenForTheRuns(String name) {
        RecordedStory story = RecordedStory.of(name);
        List<Workload> workers = story.onWorkers().stream().map(Event::workload).toList();

        assertThat(workers)
                .anyMatch(each -> !each.metadata().ownerReferences().isEmpty())
                .noneMatch(each -> JobWorkloads.belongsTo(each, story.reference(), story.uid()));
    }

    private List<String> tell(RecordedStory story) {
        List<String> told = new ArrayList<>();
        for (Event each : story.onManager()) {
            if (each.isOfWorkload()) {
                apply(each);
                String now = placement(index, story)
                        .map(RecordedPlacementsTest::describe)
                        .orElse("no Workload");
                if (told.isEmpty() || !told.get(told.size() - 1).equals(now)) {
                    told.add(now);
                }
            }
        }
        return told;
    }

    private void apply(Event event) {
        if (event.isDeletion()) {
            index.remove(event.workload());
        } else {
            index.put(event.workload());
        }
    }

    private static Optional<Placement> placement(WorkloadIndex index, RecordedStory story) {
        List<Workload> workloads = JobWorkloads.in(index, story.reference(), story.uid());
        return workloads.isEmpty()
                ? Optional.empty()
                : Optional.of(Placements.of(story.reference(), story.uid(), workloads));
    }

    private static Arguments story(String name, String states) {
        return Arguments.of(name, states);
    }

    private static String describe(Placement placement) {
        StringBuilder text = new StringBuilder(placement.state().toString());
        if (placement.worker() != null) {
            text.append(" on ").append(placement.worker());
        }
        if (!placement.nominatedWorkers().isEmpty()) {
            text.append(", nominated ").append(placement.nominatedWorkers());
        }
        if (placement.reason() != null) {
            text.append(", ").append(placement.reason());
        }
        return placement.message() == null ? text.toString() : text + ": " + placement.message();
    }
}
