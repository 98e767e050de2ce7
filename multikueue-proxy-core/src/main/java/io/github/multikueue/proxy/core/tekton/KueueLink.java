package io.github.multikueue.proxy.core.tekton;

import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Kueue notes at the PipelineRun it creates on a worker: that it comes from a manager, and for which Workload. A run of
 * the same name that somebody created on the worker has neither.
 *
 * @see <a href="https://kueue.sigs.k8s.io/docs/concepts/multikueue/">MultiKueue</a>
 */
public final class KueueLink {

    /** The name of the Workload. A label before Kueue 0.18, an annotation since. */
    public static final String PREBUILT_WORKLOAD = "kueue.x-k8s.io/prebuilt-workload-name";

    private static final String ORIGIN = "kueue.x-k8s.io/multikueue-origin";

    private KueueLink() {}

    /** The name of the Workload it was created for, or null if there is none. */
    public static @Nullable String workload(ObjectMeta run) {
        return run.annotations().getOrDefault(PREBUILT_WORKLOAD, run.labels().get(PREBUILT_WORKLOAD));
    }

    /** @param required the value the origin label must have, or null for any */
    public static boolean hasOrigin(ObjectMeta run, @Nullable String required) {
        String origin = run.labels().getOrDefault(ORIGIN, "");
        return required == null ? !origin.isEmpty() : origin.equals(required);
    }

    /**
     * Whether Kueue made the run for that Workload.
     *
     * @param required the value the origin label must have, or null for any
     */
    public static boolean isMadeFor(ObjectMeta run, @Nullable String workload, @Nullable String required) {
        return workload != null && workload.equals(workload(run)) && hasOrigin(run, required);
    }

    /** The label selector of what comes from a manager. */
    public static String selector(@Nullable String required) {
        return required == null ? ORIGIN : ORIGIN + "=" + required;
    }

    /** The same metadata with the link and the origin as its only labels and annotations. */
    static ObjectMeta only(ObjectMeta run, String... furtherLabels) {
        Map<String, String> labels = new HashMap<>(run.labels());
        Set<String> kept = new HashSet<>(Set.of(furtherLabels));
        kept.addAll(Set.of(ORIGIN, PREBUILT_WORKLOAD));
        labels.keySet().retainAll(kept);
        Map<String, String> annotations = new HashMap<>(run.annotations());
        annotations.keySet().retainAll(Set.of(PREBUILT_WORKLOAD));
        return run.withLabelsAndAnnotations(Map.copyOf(labels), Map.copyOf(annotations));
    }
}
