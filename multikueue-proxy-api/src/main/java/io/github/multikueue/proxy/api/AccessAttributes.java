package io.github.multikueue.proxy.api;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a caller wants to do on the manager cluster, in the terms of {@code authorization.k8s.io/v1 ResourceAttributes}.
 * Absent parts are empty strings.
 *
 * @param verb for example {@code get} or {@code list}
 * @param group the API group, empty for the core group
 * @param version the API version
 * @param resource the plural resource, for example {@code pods}; never with a slash
 * @param subresource for example {@code log}, or empty
 * @param namespace the namespace, or empty for something that has none
 * @param name the object's name, or empty for all
 */
public record AccessAttributes(
        String verb, String group, String version, String resource, String subresource, String namespace, String name) {

    /** Reads like the attributes in the API server's own messages: {@code get pods/log "build-1-pod" in namespace "team-a"}. */
    @Override
    public String toString() {
        String path = Stream.of(resource, subresource).filter(s -> !s.isEmpty()).collect(Collectors.joining("/"));
        String object = name.isEmpty() ? "" : " \"" + name + "\"";
        String where = namespace.isEmpty() ? " at the cluster scope" : " in namespace \"" + namespace + "\"";
        return verb + " " + (group.isEmpty() ? path : path + "." + group) + object + where;
    }
}
