package io.github.multikueue.proxy.core.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Somebody a {@link FakeCluster} can authenticate.
 *
 * @param name such as {@code alice} or {@code system:serviceaccount:kueue-system:proxy}
 * @param uid may be empty
 * @param groups without {@code system:authenticated}, which everybody gets who is authenticated
 * @param extra further attributes
 */
public record FakeUser(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    static final String AUTHENTICATED = "system:authenticated";
    static final String MASTERS = "system:masters";
    static final String UNAUTHENTICATED = "system:unauthenticated";
    static final FakeUser ANONYMOUS = new FakeUser("system:anonymous", "", List.of(UNAUTHENTICATED), Map.of());

    /** Copies the collections. */
    public FakeUser {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    /** A user in these groups. */
    public static FakeUser of(String name, String... groups) {
        return new FakeUser(name, "uid-of-" + name, List.of(groups), Map.of());
    }

    /** A service account, with the groups every service account has. */
    public static FakeUser serviceAccount(String namespace, String name) {
        return of(
                "system:serviceaccount:" + namespace + ":" + name,
                "system:serviceaccounts",
                "system:serviceaccounts:" + namespace);
    }

    /** The same user with one more extra attribute. */
    public FakeUser withExtra(String key, String... values) {
        Map<String, List<String>> more = new java.util.HashMap<>(extra);
        more.put(key, List.of(values));
        return new FakeUser(name, uid, groups, more);
    }

    FakeUser authenticated() {
        return in(AUTHENTICATED);
    }

    /** With the group that everybody gets who is impersonated; who is said to be unauthenticated stays so. */
    FakeUser impersonated() {
        boolean unauthenticated = name.equals(ANONYMOUS.name()) || groups.contains(UNAUTHENTICATED);
        return in(unauthenticated ? UNAUTHENTICATED : AUTHENTICATED);
    }

    private FakeUser in(String group) {
        if (groups.contains(group)) {
            return this;
        }
        List<String> all = new ArrayList<>(groups);
        all.add(group);
        return new FakeUser(name, uid, all, extra);
    }
}
