package io.github.multikueue.proxy.core.fake;

import static java.util.Map.entry;

import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import io.github.multikueue.proxy.core.table.RowPrinter;
import io.github.multikueue.proxy.core.table.builtin.BuiltinPrinters;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What {@code kubectl get} shows of kube-apiserver's own resources, by the columns of version 1.36. */
final class FakeColumns {

    /** In parentheses what only {@code -o wide} shows. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            entry("clusterrolebindings", "Name, Role, Age, (Users), (Groups), (ServiceAccounts)"),
            entry("clusterroles", "Name, Created At"),
            entry("configmaps", "Name, Data, Age"),
            entry("customresourcedefinitions", "Name, Created At"),
            entry("deployments", "Name, Ready, Up-to-date, Available, Age, (Containers), (Images), (Selector)"),
            entry(
                    "events",
                    "Last Seen, Type, Reason, Object, (Subobject), (Source), Message, (First Seen), (Count), (Name)"),
            entry("jobs", "Name, Status, Completions, Duration, Age, (Containers), (Images), (Selector)"),
            entry("leases", "Name, Holder, Age"),
            entry("namespaces", "Name, Status, Age"),
            entry(
                    "nodes",
                    "Name, Status, Roles, Age, Version, (Internal-IP), (External-IP), (OS-Image), (Kernel-Version),"
                            + " (Container-Runtime)"),
            entry("pods", "Name, Ready, Status, Restarts, Age, (IP), (Node), (Nominated Node), (Readiness Gates)"),
            entry("rolebindings", "Name, Role, Age, (Users), (Groups), (ServiceAccounts)"),
            entry("roles", "Name, Created At"),
            entry("secrets", "Name, Type, Data, Age"),
            entry("serviceaccounts", "Name, Age"),
            entry("services", "Name, Type, Cluster-IP, External-IP, Port(s), Age, (Selector)"),
            entry("statefulsets", "Name, Ready, Age, (Containers), (Images)"));

    private FakeColumns() {}

    /** @throws IllegalArgumentException if the columns of the resource are not known */
    static RowPrinter printer(GroupResource resource) {
        String names = NAMES.get(resource.resource());
        if (names == null) {
            throw new IllegalArgumentException("resource: " + resource + " (expected: one of " + NAMES.keySet() + ")");
        }
        List<ColumnDefinition> columns =
                Stream.of(names.split(", ")).map(FakeColumns::column).toList();
        return BuiltinPrinters.of(resource, "v1", columns);
    }

    private static ColumnDefinition column(String text) {
        boolean wide = text.startsWith("(");
        String name = wide ? text.substring(1, text.length() - 1) : text;
        ColumnDefinition column = name.equals("Name")
                ? ColumnDefinition.NAME
                : new ColumnDefinition(name, name.equals("Created At") ? "date" : "string", "", "", 0, "");
        return wide ? column.wide() : column;
    }
}
