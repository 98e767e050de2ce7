package io.github.multikueue.proxy.core.apiserver;

import java.util.List;
import java.util.Map;

/**
 * The one kind of {@link ResourceDescription}, which has the parts.
 *
 * @param statusFromStorage whether the status is changed by no client, though there is no subresource for it
 */
record DescribedResource(
        String group,
        String kind,
        String listKind,
        String plural,
        String singular,
        boolean namespaced,
        List<String> shortNames,
        List<String> categories,
        List<Version> versions,
        List<Subresource> subresources,
        Converter converter,
        boolean builtIn,
        boolean named,
        boolean returnsDeleted,
        boolean countsGenerations,
        boolean statusFromStorage,
        Map<String, String> absentFields)
        implements ResourceDescription {

    /** Copies the lists. */
    DescribedResource {
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
        versions = List.copyOf(versions);
        subresources = List.copyOf(subresources);
        absentFields = Map.copyOf(absentFields);
    }

    @Override
    public boolean hasStatus() {
        return statusFromStorage
                || subresources.stream().anyMatch(each -> each.name().equals("status"));
    }

    @Override
    public String toString() {
        return groupResource().toString();
    }
}
