package io.github.multikueue.proxy.core.apiserver.patch;

import java.util.HashMap;
import java.util.Map;

/**
 * How strategic merge patches treat the lists and some objects of a resource. Kubernetes has this in the Go types of its resources;
 * here a table has it for the resources that people know best. A field is named by its path in the object, where elements of lists
 * are no step: {@code spec.containers.ports}. What the table does not have is replaced if it is a list, and merged if it is an
 * object. Immutable.
 *
 * @see <a href="https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md">
 *     Strategic merge patch</a>
 */
public final class MergeKeys {

    /** How one field is treated. */
    enum Strategy {
        /** A list is replaced, an object merged. */
        DEFAULT,
        /** A list is merged, by its key if it has one. */
        MERGE,
        /** An object is replaced. */
        REPLACE
    }

    /**
     * The treatment of one field.
     *
     * @param strategy how it is treated
     * @param key the field that tells the elements of a list apart; empty if they are scalars
     */
    record Rule(Strategy strategy, String key) {}

    private static final Rule DEFAULT = new Rule(Strategy.DEFAULT, "");
    private static final Rule SET = new Rule(Strategy.MERGE, "");

    /** Of lists by name: of a Pod's spec, of a container. */
    private static final Map<String, String> POD_SPEC = Map.ofEntries(
            Map.entry("volumes", "name"),
            Map.entry("initContainers", "name"),
            Map.entry("containers", "name"),
            Map.entry("ephemeralContainers", "name"),
            Map.entry("imagePullSecrets", "name"),
            Map.entry("hostAliases", "ip"),
            Map.entry("topologySpreadConstraints", "topologyKey"),
            Map.entry("schedulingGates", "name"),
            Map.entry("resourceClaims", "name"));

    private static final Map<String, String> CONTAINER =
            Map.of("ports", "containerPort", "env", "name", "volumeMounts", "mountPath", "volumeDevices", "devicePath");

    private final Map<String, Rule> rules = new HashMap<>();

    private MergeKeys() {}

    /**
     * The table of a kind. Of a kind that the table does not have, the metadata and {@code status.conditions} are merged.
     *
     * @param kind the kind of a resource of Kubernetes itself, for example {@code Pod}
     */
    public static MergeKeys ofKind(String kind) {
        MergeKeys keys = new MergeKeys();
        keys.metadata("metadata.");
        keys.list("status.conditions", "type");
        switch (kind) {
            case "Pod" -> keys.pod();
            case "PodTemplate" -> keys.podTemplate("template.");
            case "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Job" ->
                keys.podTemplate("spec.template.");
            case "CronJob" -> {
                keys.metadata("spec.jobTemplate.metadata.");
                keys.podTemplate("spec.jobTemplate.spec.template.");
            }
            case "Service" -> keys.list("spec.ports", "port");
            case "ServiceAccount" -> keys.list("secrets", "name");
            case "Node" -> keys.node();
            case "CSINode" -> keys.list("spec.drivers", "name");
            case "PodDisruptionBudget" -> keys.rules.put("spec.selector", new Rule(Strategy.REPLACE, ""));
            default -> {
                // What all kinds have is in the table already.
            }
        }
        return keys;
    }

    private void metadata(String prefix) {
        list(prefix + "ownerReferences", "uid");
        rules.put(prefix + "finalizers", SET);
    }

    private void podTemplate(String prefix) {
        metadata(prefix + "metadata.");
        podSpec(prefix + "spec.");
    }

    private void pod() {
        podSpec("spec.");
        list("status.podIPs", "ip");
        list("status.hostIPs", "ip");
        list("status.resourceClaimStatuses", "name");
        for (String statuses :
                new String[] {"containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"}) {
            list("status." + statuses + ".volumeMounts", "mountPath");
            list("status." + statuses + ".allocatedResourcesStatus", "name");
        }
    }

    private void podSpec(String prefix) {
        POD_SPEC.forEach((list, key) -> list(prefix + list, key));
        for (String containers : new String[] {"containers.", "initContainers.", "ephemeralContainers."}) {
            CONTAINER.forEach((list, key) -> list(prefix + containers + list, key));
        }
    }

    private void node() {
        rules.put("spec.podCIDRs", SET);
        list("status.addresses", "type");
    }

    private void list(String path, String key) {
        rules.put(path, new Rule(Strategy.MERGE, key));
    }

    /** How a field is treated, by its path. */
    Rule rule(String path) {
        return rules.getOrDefault(path, DEFAULT);
    }
}
