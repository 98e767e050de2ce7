package io.github.multikueue.proxy.core.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import io.github.multikueue.proxy.core.table.RowPrinter;
import java.util.List;
import java.util.Map;
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
public sealed interface ResourceDescription permits DescribedResource {

    /**
     * A version in which objects are read and written.
     *
     * @param name for example {@code v1beta1}
     * @param schema how objects look, or null for any
     * @param columns what a Table shows, without the name, which is always the first; not looked at if the printer knows its
     *     own
     * @param printer prints the name and the columns
     * @param selectableFields what field selectors may name besides {@code metadata.name} and {@code metadata.namespace}, for
     *     example {@code spec.colour}
     */
    record Version(
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
    }

    /**
     * A part of an object with a path of its own.
     *
     * @param name for example {@code status} or {@code log}
     * @param verbs what can be done with it
     */
    record Subresource(String name, List<String> verbs) {

        /** Copies the list. */
        public Subresource {
            verbs = List.copyOf(verbs);
        }
    }

    /** Makes an object of one version one of another; both are complete, the result may be the changed argument. */
    interface Converter {

        /** Returns the object in the version {@code to}. */
        ObjectNode convert(ObjectNode object, String from, String to);
    }

    /** Versions that differ in their name alone. */
    Converter SAME = (object, from, to) -> object;

    /** Begins the description of a resource. */
    static Builder of(String group, String version, String kind) {
        return new ResourceDescriptionBuilder(group, version, kind);
    }

    /** The API group, empty for the core group. */
    String group();

    /** For example {@code PipelineRun}. */
    String kind();

    /** For example {@code PipelineRunList}. */
    String listKind();

    /** The name in paths, for example {@code pipelineruns}. */
    String plural();

    /** The name that kubectl also takes, for example {@code pipelinerun}. */
    String singular();

    /** Whether objects live in namespaces. */
    boolean namespaced();

    /** Abbreviations for kubectl. */
    List<String> shortNames();

    /** Groups of resources such as {@code all}. */
    List<String> categories();

    /** The served versions; the first is the preferred one, in which storages have the objects. */
    List<Version> versions();

    /** The version of that name, or null if it is not served. */
    default @Nullable Version version(String name) {
        for (Version version : versions()) {
            if (version.name().equals(name)) {
                return version;
            }
        }
        return null;
    }

    /** The version in which storages have the objects. */
    default Version storedVersion() {
        return versions().get(0);
    }

    /** Parts of objects with paths of their own. */
    List<Subresource> subresources();

    /**
     * Whether the status is none of what clients change by the object itself, but by a subresource of its own, or not at all.
     */
    boolean hasStatus();

    /** How versions are made of each other. */
    Converter converter();

    /**
     * Whether the resource behaves as kube-apiserver's own ones do, and not as custom ones: it takes strategic merge patches and
     * updates without a resourceVersion.
     */
    boolean builtIn();

    /** Whether objects have names. Those that are questions, such as access reviews, have none, and are never stored. */
    boolean named();

    /** What field selectors find where a field is absent, by the name of the field; an empty text for those that are not named. */
    Map<String, String> absentFields();

    /** Whether a deletion is answered with the deleted object, as that of a Pod is, and not with a {@code Status}. */
    boolean returnsDeleted();

    /** Whether {@code metadata.generation} grows with each change of the wished-for state. */
    boolean countsGenerations();

    /** The resource and its group. */
    default GroupResource groupResource() {
        return new GroupResource(group(), plural());
    }

    /** {@code group/version}, or the version alone in the core group. */
    default String apiVersion(String version) {
        return group().isEmpty() ? version : group() + "/" + version;
    }

    /** What is known of a resource so far. Not safe for use by several threads. */
    sealed interface Builder permits ResourceDescriptionBuilder {

        /** Sets the name in paths. */
        Builder plural(String name);

        /** Sets the other name for kubectl. */
        Builder singular(String name);

        /** Sets the kind of lists. */
        Builder listKind(String name);

        /** Sets abbreviations for kubectl. */
        Builder shortNames(String... names);

        /** Sets the groups of resources that the resource belongs to. */
        Builder categories(String... names);

        /** Objects live outside of namespaces. */
        Builder clusterScoped();

        /** Sets the schema of the version named last. */
        Builder schema(ObjectSchema schema);

        /** Sets the columns of the version named last, without the name. */
        Builder columns(ColumnDefinition... columns);

        /** Prints the rows of the version named last by code, instead of by the paths of its columns. */
        Builder printer(RowPrinter printer);

        /** Sets what field selectors may name besides name and namespace, in the version named last. */
        Builder selectableFields(String... fields);

        /**
         * Sets what field selectors find where a field is absent, for example {@code false}; without it, an empty text.
         *
         * @param field one of the {@link #selectableFields} of any version
         */
        Builder absentField(String field, String text);

        /** Adds a version, at first with the columns and the schema of the one before. */
        Builder version(String name);

        /** Sets how versions are made of each other. */
        Builder converter(Converter how);

        /** The status is changed by a subresource of its own. */
        Builder withStatus();

        /** The status comes from the storage alone: what clients send of it is dropped, and there is no subresource for it. */
        Builder statusFromStorage();

        /** Adds a part of objects with a path of its own. */
        Builder subresource(String name, String... verbs);

        /** The resource behaves as kube-apiserver's own ones do. */
        Builder builtIn();

        /** Objects are questions that are answered and never stored: they have no names. */
        Builder withoutNames();

        /** A deletion is answered with the deleted object. */
        Builder returnsDeleted();

        /** Objects have no generation, as ConfigMaps have none. */
        Builder withoutGenerations();

        /** Returns the description. */
        ResourceDescription build();
    }
}
