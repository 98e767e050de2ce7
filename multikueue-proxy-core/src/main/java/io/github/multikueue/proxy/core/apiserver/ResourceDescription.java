package io.github.multikueue.proxy.core.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import io.github.multikueue.proxy.core.table.RowPrinter;
import io.github.multikueue.proxy.core.table.TableRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A resource as its clients see it: names, scope, versions with their schemas and columns. Immutable.
 *
 * <pre>{@code
 * ResourceDescription cups = ResourceDescription.of("shop.example.com", "v1", "Cup")
 *         .shortNames("cu")
 *         .schema(schema)
 *         .columns(ColumnDefinition.of("Size", "integer", ".spec.size"), ColumnDefinition.AGE)
 *         .selectableFields("spec.colour")
 *         .withStatus()
 *         .build();
 * }</pre>
 *
 * <p>Everything but group, version and kind has a default: the plural is the lower-case kind with an {@code s}, the scope
 * namespaced, the schema any object, the columns name and age.
 */
public final class ResourceDescription {

    /**
     * A version in which objects are read and written.
     *
     * @param name for example {@code v1beta1}
     * @param schema how objects look, or null for any
     * @param columns what a Table shows, without the name, which is always the first
     * @param printer prints the name and the columns
     * @param selectableFields what field selectors may name besides {@code metadata.name} and {@code metadata.namespace}, for
     *     example {@code spec.colour}
     */
    public record Version(
            String name,
            @Nullable ObjectSchema schema,
            List<ColumnDefinition> columns,
            RowPrinter printer,
            Set<String> selectableFields) {

        /** Copies the collections. */
        public Version {
            columns = List.copyOf(columns);
            selectableFields = Set.copyOf(selectableFields);
        }

        static Version of(String name) {
            return new Version(name, null, List.of(), (object, now) -> List.of(), Set.of())
                    .withColumns(List.of(ColumnDefinition.AGE));
        }

        Version withName(String other) {
            return new Version(other, schema, columns, printer, selectableFields);
        }

        Version withSchema(ObjectSchema other) {
            return new Version(name, other, columns, printer, selectableFields);
        }

        Version withColumns(List<ColumnDefinition> other) {
            List<ColumnDefinition> all = new ArrayList<>(List.of(ColumnDefinition.NAME));
            all.addAll(other);
            return new Version(name, schema, other, TableRows.of(all), selectableFields);
        }

        Version withPrinter(RowPrinter other) {
            return new Version(name, schema, columns, other, selectableFields);
        }

        Version withSelectableFields(Set<String> other) {
            return new Version(name, schema, columns, printer, other);
        }
    }

    /**
     * A part of an object with a path of its own.
     *
     * @param name for example {@code status} or {@code log}
     * @param verbs what can be done with it
     */
    public record Subresource(String name, List<String> verbs) {

        /** Copies the list. */
        public Subresource {
            verbs = List.copyOf(verbs);
        }
    }

    /** Makes an object of one version one of another; both are complete, the result may be the changed argument. */
    public interface Converter {

        /** Returns the object in the version {@code to}. */
        ObjectNode convert(ObjectNode object, String from, String to);
    }

    /** Versions that differ in their name alone. */
    public static final Converter SAME = (object, from, to) -> object;

    private final String group;
    private final String kind;
    private final String listKind;
    private final String plural;
    private final String singular;
    private final boolean namespaced;
    private final List<String> shortNames;
    private final List<String> categories;
    private final List<Version> versions;
    private final List<Subresource> subresources;
    private final Converter converter;
    private final boolean builtIn;
    private final boolean named;
    private final boolean returnsDeleted;
    private final boolean countsGenerations;
    private final boolean statusFromStorage;

    private ResourceDescription(Builder builder) {
        this.group = builder.group;
        this.kind = builder.kind;
        this.listKind = builder.listKind;
        this.plural = builder.plural;
        this.singular = builder.singular;
        this.namespaced = builder.namespaced;
        this.shortNames = List.copyOf(builder.shortNames);
        this.categories = List.copyOf(builder.categories);
        this.versions = List.copyOf(builder.versions);
        this.subresources = List.copyOf(builder.subresources);
        this.converter = builder.converter;
        this.builtIn = builder.builtIn;
        this.named = builder.named;
        this.returnsDeleted = builder.returnsDeleted;
        this.countsGenerations = builder.countsGenerations;
        this.statusFromStorage = builder.statusFromStorage;
    }

    /** Begins the description of a resource. */
    public static Builder of(String group, String version, String kind) {
        return new Builder(group, version, kind);
    }

    /** The API group, empty for the core group. */
    public String group() {
        return group;
    }

    /** For example {@code PipelineRun}. */
    public String kind() {
        return kind;
    }

    /** For example {@code PipelineRunList}. */
    public String listKind() {
        return listKind;
    }

    /** The name in paths, for example {@code pipelineruns}. */
    public String plural() {
        return plural;
    }

    /** The name that kubectl also takes, for example {@code pipelinerun}. */
    public String singular() {
        return singular;
    }

    /** Whether objects live in namespaces. */
    public boolean namespaced() {
        return namespaced;
    }

    /** Abbreviations for kubectl. */
    public List<String> shortNames() {
        return shortNames;
    }

    /** Groups of resources such as {@code all}. */
    public List<String> categories() {
        return categories;
    }

    /** The served versions; the first is the preferred one, in which storages have the objects. */
    public List<Version> versions() {
        return versions;
    }

    /** The version of that name, or null if it is not served. */
    public @Nullable Version version(String name) {
        for (Version version : versions) {
            if (version.name().equals(name)) {
                return version;
            }
        }
        return null;
    }

    /** The version in which storages have the objects. */
    public Version storedVersion() {
        return versions.get(0);
    }

    /** Parts of objects with paths of their own. */
    public List<Subresource> subresources() {
        return subresources;
    }

    /**
     * Whether the status is none of what clients change by the object itself, but by a subresource of its own, or not at all.
     */
    public boolean hasStatus() {
        return statusFromStorage
                || subresources.stream().anyMatch(each -> each.name().equals("status"));
    }

    /** How versions are made of each other. */
    public Converter converter() {
        return converter;
    }

    /**
     * Whether the resource behaves as kube-apiserver's own ones do, and not as custom ones: it takes strategic merge patches and
     * updates without a resourceVersion.
     */
    public boolean builtIn() {
        return builtIn;
    }

    /** Whether objects have names. Those that are questions, such as access reviews, have none, and are never stored. */
    public boolean named() {
        return named;
    }

    /** Whether a deletion is answered with the deleted object, as that of a Pod is, and not with a {@code Status}. */
    public boolean returnsDeleted() {
        return returnsDeleted;
    }

    /** Whether {@code metadata.generation} grows with each change of the wished-for state. */
    public boolean countsGenerations() {
        return countsGenerations;
    }

    /** The resource and its group. */
    public GroupResource groupResource() {
        return new GroupResource(group, plural);
    }

    /** {@code group/version}, or the version alone in the core group. */
    public String apiVersion(String version) {
        return group.isEmpty() ? version : group + "/" + version;
    }

    @Override
    public String toString() {
        return groupResource().toString();
    }

    /** What is known of a resource so far. Not safe for use by several threads. */
    public static final class Builder {

        private final String group;
        private final String kind;
        private String listKind;
        private String plural;
        private String singular;
        private boolean namespaced = true;
        private List<String> shortNames = List.of();
        private List<String> categories = List.of();
        private final List<Version> versions = new ArrayList<>();
        private final List<Subresource> subresources = new ArrayList<>();
        private Converter converter = SAME;
        private boolean builtIn;
        private boolean named = true;
        private boolean returnsDeleted;
        private boolean countsGenerations = true;
        private boolean statusFromStorage;

        private Builder(String group, String version, String kind) {
            this.group = group;
            this.kind = kind;
            this.listKind = kind + "List";
            this.singular = kind.toLowerCase(Locale.ROOT);
            this.plural = singular + "s";
            versions.add(Version.of(version));
        }

        /** Sets the name in paths. */
        public Builder plural(String name) {
            plural = name;
            return this;
        }

        /** Sets the other name for kubectl. */
        public Builder singular(String name) {
            singular = name;
            return this;
        }

        /** Sets the kind of lists. */
        public Builder listKind(String name) {
            listKind = name;
            return this;
        }

        /** Sets abbreviations for kubectl. */
        public Builder shortNames(String... names) {
            shortNames = List.of(names);
            return this;
        }

        /** Sets the groups of resources that the resource belongs to. */
        public Builder categories(String... names) {
            categories = List.of(names);
            return this;
        }

        /** Objects live outside of namespaces. */
        public Builder clusterScoped() {
            namespaced = false;
            return this;
        }

        /** Sets the schema of the version named last. */
        public Builder schema(ObjectSchema schema) {
            return replaceLast(last().withSchema(schema));
        }

        /** Sets the columns of the version named last, without the name. */
        public Builder columns(ColumnDefinition... columns) {
            return replaceLast(last().withColumns(List.of(columns)));
        }

        /** Prints the rows of the version named last by code, instead of by the paths of its columns. */
        public Builder printer(RowPrinter printer) {
            return replaceLast(last().withPrinter(printer));
        }

        /** Sets what field selectors may name besides name and namespace, in the version named last. */
        public Builder selectableFields(String... fields) {
            return replaceLast(last().withSelectableFields(Set.of(fields)));
        }

        /** Adds a version, at first with the columns and the schema of the one before. */
        public Builder version(String name) {
            versions.add(last().withName(name));
            return this;
        }

        /** Sets how versions are made of each other. */
        public Builder converter(Converter how) {
            converter = how;
            return this;
        }

        /** The status is changed by a subresource of its own. */
        public Builder withStatus() {
            return subresource("status", "get", "patch", "update");
        }

        /** The status comes from the storage alone: what clients send of it is dropped, and there is no subresource for it. */
        public Builder statusFromStorage() {
            statusFromStorage = true;
            return this;
        }

        /** Adds a part of objects with a path of its own. */
        public Builder subresource(String name, String... verbs) {
            subresources.add(new Subresource(name, List.of(verbs)));
            return this;
        }

        /** The resource behaves as kube-apiserver's own ones do. */
        public Builder builtIn() {
            builtIn = true;
            return this;
        }

        /** Objects are questions that are answered and never stored: they have no names. */
        public Builder withoutNames() {
            named = false;
            return this;
        }

        /** A deletion is answered with the deleted object. */
        public Builder returnsDeleted() {
            returnsDeleted = true;
            return this;
        }

        /** Objects have no generation, as ConfigMaps have none. */
        public Builder withoutGenerations() {
            countsGenerations = false;
            return this;
        }

        /** Returns the description. */
        public ResourceDescription build() {
            return new ResourceDescription(this);
        }

        private Version last() {
            return versions.get(versions.size() - 1);
        }

        private Builder replaceLast(Version version) {
            versions.set(versions.size() - 1, version);
            return this;
        }
    }
}
