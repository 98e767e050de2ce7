package io.github.multikueue.proxy.core.tekton;

import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.kueue.KueueLabels;
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

    private KueueLink() {}

    /** The name of the Workload it was created for, or null if there is none. */
    public static @Nullable String workload(ObjectMeta run) {
        return run.annotations()
                .getOrDefault(KueueLabels.PREBUILT_WORKLOAD_NAME, run.labels().get(KueueLabels.PREBUILT_WORKLOAD_NAME));
    }

    /** @param required the value the origin label must have, or null for any */
    public static boolean hasOrigin(ObjectMeta run, @Nullable String required) {
        String origin = run.labels().getOrDefault(KueueLabels.MULTIKUEUE_ORIGIN, "");
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
        return required == null ? KueueLabels.MULTIKUEUE_ORIGIN : KueueLabels.MULTIKUEUE_ORIGIN + "=" + required;
    }

    /** The same metadata with the link and the origin as its only labels and annotations. */
    static ObjectMeta only(ObjectMeta run, String... furtherLabels) {
        Map<String, String> labels = new HashMap<>(run.labels());
        Set<String> kept = new HashSet<>(Set.of(furtherLabels));
        kept.addAll(Set.of(KueueLabels.MULTIKUEUE_ORIGIN, KueueLabels.PREBUILT_WORKLOAD_NAME));
        labels.keySet().retainAll(kept);
        Map<String, String> annotations = new HashMap<>(run.annotations());
        annotations.keySet().retainAll(Set.of(KueueLabels.PREBUILT_WORKLOAD_NAME));
        return run.withLabelsAndAnnotations(Map.copyOf(labels), Map.copyOf(annotations));
    }
}
