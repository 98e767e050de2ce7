package io.github.multikueue.proxy.core.fake;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

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
        return of(group, version, kind).with(other -> {
            other.subresources = List.of(subresources);
            other.builtIn = true;
        });
    }

    /** The same type with these served versions, the stored one first. */
    public FakeResource withVersions(List<String> served) {
        return with(other -> other.versions = served);
    }

    /** The same type with these short names. */
    public FakeResource withShortNames(String... names) {
        return with(other -> other.shortNames = List.of(names));
    }

    /** The same type in these categories. */
    public FakeResource withCategories(String... names) {
        return with(other -> other.categories = List.of(names));
    }

    /** The same type under another plural. */
    public FakeResource withPlural(String name) {
        return with(other -> other.plural = name);
    }

    /** The same type with these verbs only; others answer 405. */
    public FakeResource withVerbs(String... allowed) {
        return with(other -> other.verbs = List.of(allowed));
    }

    /** The same type outside namespaces. */
    public FakeResource clusterScoped() {
        return with(other -> other.namespaced = false);
    }

    /** The same type with these columns in a Table. */
    public FakeResource withColumns(TableColumn... shown) {
        return with(other -> other.columns = List.of(shown));
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

    private FakeResource with(Consumer<Draft> change) {
        Draft other = new Draft(this);
        change.accept(other);
        return other.resource();
    }

    /** A type that differs in some respects from another one. */
    private static final class Draft {

        private final FakeResource origin;
        private List<String> versions;
        private String plural;
        private boolean namespaced;
        private List<String> shortNames;
        private List<String> categories;
        private List<String> verbs;
        private List<String> subresources;
        private boolean builtIn;
        private List<TableColumn> columns;

        Draft(FakeResource origin) {
            this.origin = origin;
            this.versions = origin.versions;
            this.plural = origin.plural;
            this.namespaced = origin.namespaced;
            this.shortNames = origin.shortNames;
            this.categories = origin.categories;
            this.verbs = origin.verbs;
            this.subresources = origin.subresources;
            this.builtIn = origin.builtIn;
            this.columns = origin.columns;
        }

        FakeResource resource() {
            return new FakeResource(
                    origin.group,
                    versions,
                    plural,
                    origin.singular,
                    origin.kind,
                    namespaced,
                    shortNames,
                    categories,
                    verbs,
                    subresources,
                    builtIn,
                    columns);
        }
    }
}
