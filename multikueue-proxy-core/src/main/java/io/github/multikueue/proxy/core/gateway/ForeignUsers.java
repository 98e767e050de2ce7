package io.github.multikueue.proxy.core.gateway;

import com.google.common.base.CharMatcher;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.List;
import java.util.Map;

/**
 * What the users of one cluster are called on another one. A name that begins with {@code system:} means something on each cluster, and not
 * the same: the service account {@code system:serviceaccount:ci:build} of one is not that of another, and the group {@code system:masters}
 * would be given all rights. So they are not carried over as they are. Immutable.
 *
 * @param sameCluster whether it is the same cluster, so that every name means the same
 * @param prefix put in front of the names of users and groups, for example {@code manager:}; may be empty
 */
public record ForeignUsers(boolean sameCluster, String prefix) {

    private static final String SYSTEM = "system:";

    /** Of the cluster itself: all names are carried over. */
    public static final ForeignUsers OF_SAME_CLUSTER = new ForeignUsers(true, "");

    /**
     * Of another cluster: users and groups are called the same there. Those of {@code system:} are not known there; users are refused, and
     * groups left out.
     */
    public static final ForeignUsers OF_OTHER_CLUSTER = new ForeignUsers(false, "");

    /** @throws IllegalArgumentException if the prefix begins with {@code system:} or is not plain */
    public ForeignUsers {
        if (prefix.startsWith(SYSTEM) || !CharMatcher.inRange('!', '~').matchesAllOf(prefix)) {
            throw new IllegalArgumentException("prefix of users: " + prefix
                    + " (expected: visible ASCII that does not begin with " + SYSTEM + ")");
        }
    }

    /** Of another cluster, with a prefix for every user and group: also those of {@code system:} are known there, by another name. */
    public static ForeignUsers withPrefix(String prefix) {
        return new ForeignUsers(false, prefix);
    }

    /**
     * Returns the user by the names of the other cluster.
     *
     * @throws StatusException 403, if the user is not known there
     */
    UserInfo named(UserInfo user) {
        if (sameCluster) {
            return user;
        }
        if (prefix.isEmpty() && user.name().startsWith(SYSTEM)) {
            throw new StatusException(
                    403,
                    "Forbidden",
                    "User \"" + user.name() + "\" means somebody else on this cluster (expected: a user outside of "
                            + SYSTEM + ", or a prefix for users)");
        }
        List<String> groups = user.groups().stream()
                .filter(group -> !group.equals(UserInfo.AUTHENTICATED) && !group.equals(UserInfo.UNAUTHENTICATED))
                .filter(group -> !prefix.isEmpty() || !group.startsWith(SYSTEM))
                .map(prefix::concat)
                .toList();
        // The UID and the extra attributes are of the other cluster's objects and credentials.
        UserInfo named = new UserInfo(prefix + user.name(), "", groups, Map.of());
        return named.in(UserInfo.AUTHENTICATED);
    }
}
