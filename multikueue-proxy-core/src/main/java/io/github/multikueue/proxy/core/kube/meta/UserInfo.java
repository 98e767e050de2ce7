package io.github.multikueue.proxy.core.kube.meta;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An authenticated user, as in {@code authentication.k8s.io/v1 UserInfo}.
 *
 * @param name the user name, never empty
 * @param uid the user's UID, or empty
 * @param groups the groups the user belongs to
 * @param extra further attributes, for example scopes; each key with its values
 */
public record UserInfo(String name, String uid, List<String> groups, Map<String, List<String>> extra)
        implements AuthenticatedCaller {

    /** The group of everybody whose credentials were verified. */
    public static final String AUTHENTICATED = "system:authenticated";

    /** The group of everybody who has no credentials. */
    public static final String UNAUTHENTICATED = "system:unauthenticated";

    /** The group that may do everything, whatever the rules are. */
    public static final String MASTERS = "system:masters";

    /** The user of requests without credentials. */
    public static final UserInfo ANONYMOUS = new UserInfo("system:anonymous", "", List.of(UNAUTHENTICATED), Map.of());

    /**
     * Copies the collections.
     *
     * @throws IllegalArgumentException if the name is empty
     */
    public UserInfo {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("user name: empty (expected: a name)");
        }
        groups = List.copyOf(groups);
        Map<String, List<String>> copy = new LinkedHashMap<>();
        extra.forEach((key, values) -> copy.put(key, List.copyOf(values)));
        extra = Collections.unmodifiableMap(copy);
    }

    @Override
    public Object key() {
        return this;
    }

    /** A user of these groups. */
    public static UserInfo of(String name, String... groups) {
        return new UserInfo(name, "", List.of(groups), Map.of());
    }

    /** The same user in one more group. */
    public UserInfo in(String group) {
        if (isIn(group)) {
            return this;
        }
        List<String> more = new ArrayList<>(groups);
        more.add(group);
        return new UserInfo(name, uid, more, extra);
    }

    /** Whether the user belongs to the group. */
    public boolean isIn(String group) {
        return groups.contains(group);
    }
}
