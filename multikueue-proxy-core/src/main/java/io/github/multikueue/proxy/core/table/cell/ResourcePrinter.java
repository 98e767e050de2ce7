package io.github.multikueue.proxy.core.table.cell;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import io.github.multikueue.proxy.core.table.RowCondition;
import io.github.multikueue.proxy.core.table.RowPrinter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How one resource is printed: its columns by name, each with the function that makes the cell.
 *
 * <pre>{@code
 * ResourcePrinter.of("batch", "cronjobs", "v1")
 *         .column("Name", Cells.NAME)
 *         .column("Schedule", Cells.text("spec", "schedule"))
 *         .column("Active", Cells.size("status", "active"))
 * }</pre>
 *
 * <p>Which of the columns a Table has, in which order and with which descriptions, is the API server's to say; see
 * {@link #bind}. Not to be changed once it is in use.
 *
 * @param <T> what cells are made of: the object, or a view of it that is made once for all its cells
 */
public final class ResourcePrinter<T> {

    private final GroupResource resource;
    private final Set<String> versions;
    private final Function<JsonNode, T> view;
    private final Map<String, Cell<? super T>> cells = new LinkedHashMap<>();
    private final List<String> beyondColumns = new ArrayList<>();
    private Function<T, List<RowCondition>> conditions = object -> List.of();
    private @Nullable Comparator<JsonNode> order;
    private Set<String> hiddenAnnotations = Set.of();

    private ResourcePrinter(GroupResource resource, Set<String> versions, Function<JsonNode, T> view) {
        this.resource = resource;
        this.versions = versions;
        this.view = view;
    }

    /**
     * Begins a printer whose cells are made of the object itself.
     *
     * @param group empty for the core group
     * @param resource the plural name
     * @param versions those whose objects have the fields that the cells are made of
     */
    public static ResourcePrinter<JsonNode> of(String group, String resource, String... versions) {
        return new ResourcePrinter<>(new GroupResource(group, resource), Set.of(versions), object -> object);
    }

    /** The same printer, so far without columns, whose cells are made of a view of the object. */
    public <V> ResourcePrinter<V> view(Function<JsonNode, V> newView) {
        return new ResourcePrinter<>(resource, versions, newView);
    }

    /** Adds a column. */
    public ResourcePrinter<T> column(String name, Cell<? super T> cell) {
        cells.put(name, cell);
        return this;
    }

    /**
     * Adds a cell that API servers append to the row although they define no column for it. A server that does define the
     * column has the cell there alone.
     */
    public ResourcePrinter<T> beyondColumns(String name, Cell<? super T> cell) {
        beyondColumns.add(name);
        return column(name, cell);
    }

    /** Marks rows. */
    public ResourcePrinter<T> conditions(Function<T, List<RowCondition>> ofObject) {
        conditions = ofObject;
        return this;
    }

    /** Orders the rows of lists. */
    public ResourcePrinter<T> order(Comparator<JsonNode> ofObjects) {
        order = ofObjects;
        return this;
    }

    /** Leaves annotations out of the metadata that rows include. */
    public ResourcePrinter<T> hideAnnotations(String... names) {
        hiddenAnnotations = Set.of(names);
        return this;
    }

    /** The resource that is printed. */
    public GroupResource resource() {
        return resource;
    }

    /** The versions whose objects can be printed. */
    public Set<String> versions() {
        return versions;
    }

    /**
     * Makes a printer of these columns, in their order.
     *
     * @throws IllegalArgumentException if one has a name that is not known here
     */
    public RowPrinter bind(List<ColumnDefinition> columns) {
        List<Cell<? super T>> bound = new ArrayList<>();
        List<String> names = columns.stream().map(ColumnDefinition::name).toList();
        for (String name : names) {
            Cell<? super T> cell = cells.get(name);
            if (cell == null) {
                throw new IllegalArgumentException(
                        "column of " + resource + ": " + name + " (expected: one of " + cells.keySet() + ")");
            }
            bound.add(cell);
        }
        beyondColumns.stream()
                .filter(name -> !names.contains(name))
                .map(cells::get)
                .forEach(bound::add);
        return new BoundPrinter<>(List.copyOf(columns), view, List.copyOf(bound), conditions, order, hiddenAnnotations);
    }
}
