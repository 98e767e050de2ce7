package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A right, as a Role and its RoleBinding give it: to one user or group, these verbs on these resources. {@code *} stands for
 * everything wherever a list is asked for.
 *
 * <p>{@code FakeGrant.toUser("alice").verbs("get", "list").resources("pods", "pods/log").namespaces("team-a")}
 *
 * @param name of the role, shown in the reason of access reviews
 * @param user the user, or null if it is for a group
 * @param group the group, or null if it is for a user
 * @param verbs such as {@code get}
 * @param apiGroups empty string for core
 * @param resources plural names; subresources as {@code pods/log}
 * @param namespaces where; empty means everywhere, cluster-scoped resources included
 * @param names object names; empty means all
 */
public record FakeGrant(
        String name,
        @Nullable String user,
        @Nullable String group,
        List<String> verbs,
        List<String> apiGroups,
        List<String> resources,
        List<String> namespaces,
        List<String> names) {
    private static final String ANY = "*";

    /** Copies the lists. */
    public FakeGrant {
        verbs = List.copyOf(verbs);
        apiGroups = List.copyOf(apiGroups);
        resources = List.copyOf(resources);
        namespaces = List.copyOf(namespaces);
        names = List.copyOf(names);
    }

    /** Nothing yet, to this user. */
    public static FakeGrant toUser(String user) {
        return new FakeGrant("fake", user, null, List.of(), List.of(ANY), List.of(), List.of(), List.of());
    }

    /** Nothing yet, to this group. */
    public static FakeGrant toGroup(String group) {
        return new FakeGrant("fake", null, group, List.of(), List.of(ANY), List.of(), List.of(), List.of());
    }

    /** The same, as a role of this name. */
    public FakeGrant named(String role) {
        return new FakeGrant(role, user, group, verbs, apiGroups, resources, namespaces, names);
    }

    /** The same for these verbs. */
    public FakeGrant verbs(String... allowed) {
        return new FakeGrant(name, user, group, List.of(allowed), apiGroups, resources, namespaces, names);
    }

    /** The same for these API groups only; without a call, all groups. */
    public FakeGrant apiGroups(String... allowed) {
        return new FakeGrant(name, user, group, verbs, List.of(allowed), resources, namespaces, names);
    }

    /** The same for these resources, subresources written as {@code pods/log}. */
    public FakeGrant resources(String... allowed) {
        return new FakeGrant(name, user, group, verbs, apiGroups, List.of(allowed), namespaces, names);
    }

    /** The same in these namespaces only. */
    public FakeGrant namespaces(String... allowed) {
        return new FakeGrant(name, user, group, verbs, apiGroups, resources, List.of(allowed), names);
    }

    /** The same for objects of these names only. */
    public FakeGrant names(String... allowed) {
        return new FakeGrant(name, user, group, verbs, apiGroups, resources, namespaces, List.of(allowed));
    }

    boolean allows(UserInfo who, RequestInfo what) {
        return isTo(who)
                && covers(verbs, what.verb())
                && covers(apiGroups, what.group())
                && coversResource(what)
                && coversNamespace(what.namespace())
                && (names.isEmpty() || names.contains(what.name()));
    }

    boolean isTo(UserInfo who) {
        return who.name().equals(user) || (group != null && who.groups().contains(group));
    }

    /** Why an access review says yes. */
    String reason() {
        String subject = user != null ? "User \"" + user + "\"" : "Group \"" + group + "\"";
        return namespaces.isEmpty()
                ? "RBAC: allowed by ClusterRoleBinding \"" + name + "\" of ClusterRole \"" + name + "\" to " + subject
                : "RBAC: allowed by RoleBinding \"" + name + "/" + namespaces.get(0) + "\" of Role \"" + name + "\" to "
                        + subject;
    }

    private boolean coversResource(RequestInfo what) {
        return covers(resources, what.resourceAndSubresource())
                || (!what.subresource().isEmpty() && resources.contains("*/" + what.subresource()));
    }

    boolean coversNamespace(String namespace) {
        return namespaces.isEmpty() || (covers(namespaces, namespace) && !namespace.isEmpty());
    }

    private static boolean covers(List<String> allowed, String value) {
        return allowed.contains(ANY) || allowed.contains(value);
    }
}
