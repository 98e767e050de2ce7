package io.github.multikueue.proxy.core.apiserver;

import io.github.multikueue.proxy.core.apiserver.ResourceDescription.Builder;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription.Converter;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription.Subresource;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription.Version;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import io.github.multikueue.proxy.core.table.RowPrinter;
import io.github.multikueue.proxy.core.table.TableRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The one kind of {@link Builder}. The version named last is replaced by each change of it. */
final class ResourceDescriptionBuilder implements Builder {

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
    private Converter converter = ResourceDescription.SAME;
    private boolean builtIn;
    private boolean named = true;
    private boolean returnsDeleted;
    private boolean countsGenerations = true;
    private boolean statusFromStorage;
    private final Map<String, String> absentFields = new HashMap<>();

    ResourceDescriptionBuilder(String group, String version, String kind) {
        this.group = group;
        this.kind = kind;
        this.listKind = kind + "List";
        this.singular = kind.toLowerCase(Locale.ROOT);
        this.plural = singular + "s";
        versions.add(printedByPaths(version, null, List.of(ColumnDefinition.AGE), Set.of()));
    }

    @Override
    public Builder plural(String name) {
        plural = name;
        return this;
    }

    @Override
    public Builder singular(String name) {
        singular = name;
        return this;
    }

    @Override
    public Builder listKind(String name) {
        listKind = name;
        return this;
    }

    @Override
    public Builder shortNames(String... names) {
        shortNames = List.of(names);
        return this;
    }

    @Override
    public Builder categories(String... names) {
        categories = List.of(names);
        return this;
    }

    @Override
    public Builder clusterScoped() {
        namespaced = false;
        return this;
    }

    @Override
    public Builder schema(ObjectSchema schema) {
        Version last = last();
        return replaceLast(new Version(last.name(), schema, last.columns(), last.printer(), last.selectableFields()));
    }

    @Override
    public Builder columns(ColumnDefinition... columns) {
        Version last = last();
        return replaceLast(printedByPaths(last.name(), last.schema(), List.of(columns), last.selectableFields()));
    }

    @Override
    public Builder printer(RowPrinter printer) {
        Version last = last();
        return replaceLast(new Version(last.name(), last.schema(), last.columns(), printer, last.selectableFields()));
    }

    @Override
    public Builder selectableFields(String... fields) {
        Version last = last();
        return replaceLast(new Version(last.name(), last.schema(), last.columns(), last.printer(), Set.of(fields)));
    }

    @Override
    public Builder absentField(String field, String text) {
        absentFields.put(field, text);
        return this;
    }

    @Override
    public Builder version(String name) {
        Version last = last();
        versions.add(new Version(name, last.schema(), last.columns(), last.printer(), last.selectableFields()));
        return this;
    }

    @Override
    public Builder converter(Converter how) {
        converter = how;
        return this;
    }

    @Override
    public Builder withStatus() {
        return subresource("status", "get", "patch", "update");
    }

    @Override
    public Builder statusFromStorage() {
        statusFromStorage = true;
        return this;
    }

    @Override
    public Builder subresource(String name, String... verbs) {
        subresources.add(new Subresource(name, List.of(verbs)));
        return this;
    }

    @Override
    public Builder builtIn() {
        builtIn = true;
        return this;
    }

    @Override
    public Builder withoutNames() {
        named = false;
        return this;
    }

    @Override
    public Builder returnsDeleted() {
        returnsDeleted = true;
        return this;
    }

    @Override
    public Builder withoutGenerations() {
        countsGenerations = false;
        return this;
    }

    @Override
    public ResourceDescription build() {
        return new DescribedResource(
                group,
                kind,
                listKind,
                plural,
                singular,
                namespaced,
                shortNames,
                categories,
                versions,
                subresources,
                converter,
                builtIn,
                named,
                returnsDeleted,
                countsGenerations,
                statusFromStorage,
                absentFields);
    }

    /** A version whose rows are printed by the paths of its columns. */
    private static Version printedByPaths(
            String name, @Nullable ObjectSchema schema, List<ColumnDefinition> columns, Set<String> selectableFields) {
        List<ColumnDefinition> all = new ArrayList<>(List.of(ColumnDefinition.NAME));
        all.addAll(columns);
        return new Version(name, schema, columns, TableRows.of(all), selectableFields);
    }

    private Version last() {
        return versions.get(versions.size() - 1);
    }

    private Builder replaceLast(Version version) {
        versions.set(versions.size() - 1, version);
        return this;
    }
}
