package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.List;
import java.util.Map;

/** Makes users whom a {@link FakeCluster} can authenticate. */
public final class FakeUser {

    private FakeUser() {}

    /** A user in these groups; {@code system:authenticated} comes by itself. */
    public static UserInfo of(String name, String... groups) {
        return new UserInfo(name, "uid-of-" + name, List.of(groups), Map.of());
    }

    /** A service account, with the groups every service account has. */
    public static UserInfo serviceAccount(String namespace, String name) {
        return of(
                "system:serviceaccount:" + namespace + ":" + name,
                "system:serviceaccounts",
                "system:serviceaccounts:" + namespace);
    }
}
