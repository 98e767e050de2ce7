package io.github.multikueue.proxy.core.fake;

import java.util.List;
import java.util.Locale;

/**
 * A resource type a {@link FakeCluster} serves, as discovery describes it. All served versions show the same objects.
 *
 * <p>{@code FakeResource.of("example.com", "v1", "Widget").withShortNames("wd")} is enough for a custom resource; plural and
 * singular follow from the kind unless given.
 *
 * @param group API group; empty for core
 * @param versions served versions, the preferred (and stored) one first
 * @param plural name in paths, such as {@code pipelineruns}
 * @param singular name kubectl accepts besides, such as {@code pipelinerun}
 * @param kind such as {@code PipelineRun}
 * @param namespaced whether its objects live in namespaces
 * @param shortNames abbreviations for kubectl
 * @param categories groups such as {@code all}
 * @param verbs the verbs its own path allows
 * @param subresources such as {@code status}
 * @param builtIn whether it is compiled into kube-apiserver, which frames lists of those a little differently from lists of
 *     custom resources
 * @param columns what a Table shows
 */
public record FakeResource(
        String group,
        List<String> versions,
        String plural,
        String singular,
        String kind,
        boolean namespaced,
        List<String> shortNames,
        List<String> categories,
        List<String> verbs,
        List<String> subresources,
        boolean builtIn,
        List<TableColumn> columns) {
    private static final List<String> ALL_VERBS =
            List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");

    /** Copies the lists. */
    public FakeResource {
        versions = List.copyOf(versions);
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
        verbs = List.copyOf(verbs);
        subresources = List.copyOf(subresources);
        columns = List.copyOf(columns);
    }

    /** A namespaced custom resource with a status subresource. */
    public static FakeResource of(String group, String version, String kind) {
        String singular = kind.toLowerCase(Locale.ROOT);
        return new FakeResource(
                group,
                List.of(version),
                singular + "s",
                singular,
                kind,
                true,
                List.of(),
                List.of(),
                ALL_VERBS,
                List.of("status"),
                false,
                TableColumn.NAME_AND_AGE);
    }

    static FakeResource builtIn(String group, String version, String kind, String... subresources) {
        FakeResource custom = of(group, version, kind);
        return new FakeResource(
                group,
                custom.versions,
                custom.plural,
                custom.singular,
                kind,
                true,
                List.of(),
                List.of(),
                ALL_VERBS,
                List.of(subresources),
                true,
                TableColumn.NAME_AND_AGE);
    }

    /** The same type with these served versions, the stored one first. */
    public FakeResource withVersions(List<String> served) {
        return new FakeResource(
                group,
                served,
                plural,
                singular,
                kind,
                namespaced,
                shortNames,
                categories,
                verbs,
                subresources,
                builtIn,
                columns);
    }

    /** The same type with these short names. */
    public FakeResource withShortNames(String... names) {
        return new FakeResource(
                group,
                versions,
                plural,
                singular,
                kind,
                namespaced,
                List.of(names),
                categories,
                verbs,
                subresources,
                builtIn,
                columns);
    }

    /** The same type in these categories. */
    public FakeResource withCategories(String... names) {
        return new FakeResource(
                group,
                versions,
                plural,
                singular,
                kind,
                namespaced,
                shortNames,
                List.of(names),
                verbs,
                subresources,
                builtIn,
                columns);
    }

    /** The same type under another plural. */
    public FakeResource withPlural(String name) {
        return new FakeResource(
                group,
                versions,
                name,
                singular,
                kind,
                namespaced,
                shortNames,
                categories,
                verbs,
                subresources,
                builtIn,
                columns);
    }

    /** The same type with these verbs only; others answer 405. */
    public FakeResource withVerbs(String... allowed) {
        return new FakeResource(
                group,
                versions,
                plural,
                singular,
                kind,
                namespaced,
                shortNames,
                categories,
                List.of(allowed),
                subresources,
                builtIn,
                columns);
    }

    /** The same type outside namespaces. */
    public FakeResource clusterScoped() {
        return new FakeResource(
                group,
                versions,
                plural,
                singular,
                kind,
                false,
                shortNames,
                categories,
                verbs,
                subresources,
                builtIn,
                columns);
    }

    /** The same type with these columns in a Table. */
    public FakeResource withColumns(TableColumn... shown) {
        return new FakeResource(
                group,
                versions,
                plural,
                singular,
                kind,
                namespaced,
                shortNames,
                categories,
                verbs,
                subresources,
                builtIn,
                List.of(shown));
    }

    /** {@code plural.group}, or the plural alone in core. */
    public String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** {@code group/version}, or the version alone in core. */
    public String apiVersion(String version) {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** The version objects are stored in: the first. */
    public String storedVersion() {
        return versions.get(0);
    }

    boolean hasStatus() {
        return subresources.contains("status");
    }

    boolean isPod() {
        return group.isEmpty() && plural.equals("pods");
    }

    /** Whether kube-apiserver counts generations of this type. */
    boolean hasGeneration() {
        return !builtIn || (hasStatus() && !plural.equals("namespaces"));
    }
}
