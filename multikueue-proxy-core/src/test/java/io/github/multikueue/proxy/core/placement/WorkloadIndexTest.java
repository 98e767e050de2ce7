package io.github.multikueue.proxy.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.kube.meta.OwnerReference;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkloadIndexTest {

    private final WorkloadIndex index = new WorkloadIndex(new JobChanges());

    @Test
    void findsWorkloadsByEachOfTheirOwners() {
        Workload shared = workload("w1", "spoke-1", "job-a", "job-b");
        index.put(shared);

        assertThat(index.ownedBy("job-a")).containsExactly(shared);
        assertThat(index.ownedBy("job-b")).containsExactly(shared);
        assertThat(index.ownedBy("job-c")).isEmpty();
    }

    @Test
    void replacesAWorkloadByItsUid() {
        index.put(workload("w1", null, "job-a"));
        Workload admitted = workload("w1", "spoke-1", "job-a");
        index.put(admitted);

        assertThat(index.ownedBy("job-a")).containsExactly(admitted);
    }

    @Test
    void followsAChangeOfOwner() {
        index.put(workload("w1", null, "job-a"));
        index.put(workload("w1", null, "job-b"));

        assertThat(index.ownedBy("job-a")).isEmpty();
        assertThat(index.ownedBy("job-b")).hasSize(1);
    }

    @Test
    void aListTakesThePlaceOfEverything() {
        index.put(workload("w1", "spoke-1", "job-a"));
        Workload other = workload("w2", null, "job-b");
        index.replaceAll(List.of(other));

        assertThat(index.ownedBy("job-a")).isEmpty();
        assertThat(index.ownedBy("job-b")).containsExactly(other);
    }

    @Test
    void forgetsWhatIsDeleted() {
        index.put(workload("w1", "spoke-1", "job-a", "job-b"));
        index.remove(workload("w1", "spoke-1", "job-a"));

        assertThat(index.ownedBy("job-a")).isEmpty();
        assertThat(index.ownedBy("job-b")).isEmpty();
    }

    private static Workload workload(String name, String worker, String... owners) {
        List<OwnerReference> references = Stream.of(owners)
                .map(uid -> new OwnerReference("tekton.dev/v1", "PipelineRun", "run", uid, true))
                .toList();
        ObjectMeta metadata =
                new ObjectMeta(name, "team-a", "uid-" + name, "1", "", null, Map.of(), Map.of(), references);
        return new Workload(metadata, null, new Workload.Status(worker, List.of(), List.of(), List.of()));
    }
}
