package io.github.multikueue.proxy.core.access;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.net.PercentEscaper;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The API server's rules of impersonation: what an impersonator needs, who the impersonated user then is, and how both are
 * said in headers.
 *
 * @see <a href="https://github.com/kubernetes/apiserver/tree/master/pkg/endpoints/filters/impersonation">its filter</a>
 */
final class Impersonation {

    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";
    private static final String SERVICE_ACCOUNTS = "system:serviceaccounts";
    private static final String ANONYMOUS = "system:anonymous";
    private static final String AUTHENTICATED = "system:authenticated";
    private static final String UNAUTHENTICATED = "system:unauthenticated";
    private static final String AUTHENTICATION_GROUP = "authentication.k8s.io";
    /** Header names have no letter case and few characters; what else an extra key has is escaped. */
    private static final PercentEscaper EXTRA_KEY = new PercentEscaper("-._~", false);

    private record ServiceAccount(String namespace, String name) {}

    private Impersonation() {}

    /** What the impersonator must be allowed, all of it: the user, and each group, UID and extra value. */
    static List<AccessAttributes> rights(Caller.ImpersonatedUser as) {
        ImmutableList.Builder<AccessAttributes> rights = ImmutableList.builder();
        rights.add(serviceAccount(as.user())
                .map(account -> impersonate("", "serviceaccounts", "", account.namespace(), account.name()))
                .orElseGet(() -> impersonate("", "users", "", "", as.user())));
        as.groups().forEach(group -> rights.add(impersonate("", "groups", "", "", group)));
        if (as.uid() != null) {
            rights.add(impersonate(AUTHENTICATION_GROUP, "uids", "", "", as.uid()));
        }
        as.extra()
                .forEach((key, values) -> values.forEach(
                        value -> rights.add(impersonate(AUTHENTICATION_GROUP, "userextras", key, "", value))));
        return rights.build();
    }

    private static AccessAttributes impersonate(
            String group, String resource, String subresource, String namespace, String name) {
        return new AccessAttributes("impersonate", group, "v1", resource, subresource, namespace, name);
    }

    /** The user as the API server sees him: with the groups that it adds. */
    static Caller.Identity identity(Caller.ImpersonatedUser as) {
        List<String> groups = new ArrayList<>(as.groups());
        if (groups.isEmpty()) {
            serviceAccount(as.user())
                    .ifPresent(account ->
                            groups.addAll(List.of(SERVICE_ACCOUNTS, SERVICE_ACCOUNTS + ":" + account.namespace())));
        }
        boolean anonymous = as.user().equals(ANONYMOUS);
        String added = anonymous ? UNAUTHENTICATED : AUTHENTICATED;
        // Who is said to be unauthenticated is not made authenticated.
        if (!groups.contains(added) && !groups.contains(UNAUTHENTICATED)) {
            groups.add(added);
        }
        return new Caller.Identity(as.user(), as.uid(), groups, as.extra());
    }

    /** The headers that ask an API server for it. */
    static List<Map.Entry<String, String>> headers(Caller.ImpersonatedUser as) {
        ImmutableList.Builder<Map.Entry<String, String>> headers = ImmutableList.builder();
        headers.add(Map.entry("Impersonate-User", as.user()));
        as.groups().forEach(group -> headers.add(Map.entry("Impersonate-Group", group)));
        if (as.uid() != null) {
            headers.add(Map.entry("Impersonate-Uid", as.uid()));
        }
        as.extra().forEach((key, values) -> {
            String name = "Impersonate-Extra-" + escaped(key);
            values.forEach(value -> headers.add(Map.entry(name, value)));
        });
        return headers.build();
    }

    /** Upper-case letters, too: the API server takes the name of a header for lower case before it undoes the escapes. */
    private static String escaped(String extraKey) {
        StringBuilder name = new StringBuilder();
        extraKey.codePoints().forEach(c -> {
            if (c >= 'A' && c <= 'Z') {
                name.append('%').append(Integer.toHexString(c));
            } else {
                name.append(EXTRA_KEY.escape(Character.toString(c)));
            }
        });
        return name.toString();
    }

    private static Optional<ServiceAccount> serviceAccount(String user) {
        if (!user.startsWith(SERVICE_ACCOUNT)) {
            return Optional.empty();
        }
        List<String> parts = Splitter.on(':').splitToList(user.substring(SERVICE_ACCOUNT.length()));
        if (parts.size() != 2) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ServiceAccount(
                    Names.requireNamespace(parts.get(0)), Names.requireSubdomain("service account", parts.get(1))));
        } catch (BadRequestException e) {
            // As the API server does: a user who happens to be called like that.
            return Optional.empty();
        }
    }
}
