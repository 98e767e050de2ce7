package io.github.multikueue.proxy.core.apiserver.patch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.GoText;

/**
 * An owner of fields. What one name changes through apply and through updates, through the resource and through its subresources, and
 * what it updates in different versions, is owned apart.
 *
 * @param name the name of the manager
 * @param applied whether the fields were applied, and not updated
 * @param apiVersion the version of an update; empty for apply, which follows its manager from version to version
 * @param subresource the subresource, or empty
 */
record ManagerId(String name, boolean applied, String apiVersion, String subresource) implements Comparable<ManagerId> {

    /** Stands for the update that is going on, so that what it changes can be told from what its manager owned before. */
    static final ManagerId CURRENT_OPERATION = new ManagerId("", false, "", "");

    static ManagerId applier(String name, String subresource) {
        return new ManagerId(name, true, "", subresource);
    }

    static ManagerId updater(String name, String apiVersion, String subresource) {
        return new ManagerId(name, false, apiVersion, subresource);
    }

    /** The word in {@code managedFields}. */
    String operation() {
        return applied ? "Apply" : "Update";
    }

    /** As messages about conflicts have it: {@code "kubectl" with subresource "scale" using apps/v1}. */
    String text() {
        return GoText.quote(name)
                + (subresource.isEmpty() ? "" : " with subresource " + GoText.quote(subresource))
                + (applied ? "" : " using " + apiVersion);
    }

    @Override
    public int compareTo(ManagerId other) {
        return identifier().compareTo(other.identifier());
    }

    /** The order of conflicts in messages, and of equally old managers, is the order of this text. */
    private String identifier() {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("manager", name).put("operation", operation());
        if (!apiVersion.isEmpty()) {
            json.put("apiVersion", apiVersion);
        }
        if (!subresource.isEmpty()) {
            json.put("subresource", subresource);
        }
        return json.toString();
    }
}
