package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The removal of a PipelineRun from a worker as watches see it: the PipelineRun is deleted first, then the garbage collector
 * deletes what it owned, level by level; Pods go as {@link PodDeletion} says.
 */
final class RunRemoval {
    /** When a next step happens: at once for tests that need not wait, or by a {@link Pace}. */
    interface Later {
        /** Every step within the call that began. */
        Later AT_ONCE = (pause, step) -> step.run();

        void after(Duration pause, Runnable step);
    }

    private static final Duration COLLECTED_AFTER = Duration.ofMillis(50);
    private static final List<String> OWNED = List.of("taskruns", "customruns", "pipelineruns", "pods");

    private final FakeCluster worker;
    private final String namespace;
    private final Later later;
    private final PodDeletion pods;

    RunRemoval(FakeCluster worker, String namespace, Clock clock, Later later) {
        this.worker = worker;
        this.namespace = namespace;
        this.later = later;
        this.pods = new PodDeletion(worker, clock, later);
    }

    /** Begins, unless this very PipelineRun is gone or something holds it. */
    void pipelineRun(String name, String uid) {
        if (worker.unchecked().deleteAlone("pipelineruns", new ObjectKey(namespace, name), uid)) {
            collectOwnedBy(Set.of(uid));
        }
    }

    private void collectOwnedBy(Set<String> owners) {
        if (!worker.api().objects().collector().isOn()) {
            return;
        }
        later.after(COLLECTED_AFTER, () -> {
            Set<String> gone = new HashSet<>();
            OWNED.forEach(resource -> worker.unchecked()
                    .ownedBy(owners, resource, namespace)
                    .forEach(each -> delete(resource, each, gone)));
            if (!gone.isEmpty()) {
                collectOwnedBy(gone);
            }
        });
    }

    private void delete(String resource, ObjectNode object, Set<String> gone) {
        ObjectKey key = new ObjectKey(namespace, object.at("/metadata/name").asText());
        String uid = object.at("/metadata/uid").asText();
        if (resource.equals("pods")) {
            pods.delete(object);
        } else if (worker.unchecked().deleteAlone(resource, key, uid)) {
            gone.add(uid);
        }
    }
}
