package io.github.multikueue.proxy.core.kube.meta.header;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.Names;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The API server's rules of impersonation: what an impersonator needs, and who the impersonated user then is. Who decides on
 * the rights is up to the caller of this class. Immutable.
 *
 * @param wanted the user as the request names him
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/">User impersonation</a>
 */
public record ImpersonationRequest(UserInfo wanted) {

    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";
    private static final String SERVICE_ACCOUNTS = "system:serviceaccounts";
    private static final String AUTHENTICATION_GROUP = "authentication.k8s.io";

    private record ServiceAccount(String namespace, String name) {}

    /** What a caller asks for who was read already. */
    public static ImpersonationRequest of(Caller.ImpersonatedUser as) {
        return new ImpersonationRequest(
                new UserInfo(as.user(), as.uid() == null ? "" : as.uid(), as.groups(), as.extra()));
    }

    /** The same, asked for with a token that nobody has verified yet. */
    public Caller.ImpersonatedUser by(Caller.BearerToken impersonator) {
        String uid = wanted.uid().isEmpty() ? null : wanted.uid();
        return new Caller.ImpersonatedUser(impersonator, wanted.name(), uid, wanted.groups(), wanted.extra());
    }

    /** What the impersonator must be allowed, all of it: the user, and each group, UID and extra value. */
    public List<AccessAttributes> rights() {
        ImmutableList.Builder<AccessAttributes> rights = ImmutableList.builder();
        rights.add(serviceAccount()
                .map(account -> impersonate("", "serviceaccounts", "", account.namespace(), account.name()))
                .orElseGet(() -> impersonate("", "users", "", "", wanted.name())));
        wanted.groups().forEach(group -> rights.add(impersonate("", "groups", "", "", group)));
        if (!wanted.uid().isEmpty()) {
            rights.add(impersonate(AUTHENTICATION_GROUP, "uids", "", "", wanted.uid()));
        }
        wanted.extra()
                .forEach((key, values) -> values.forEach(
                        value -> rights.add(impersonate(AUTHENTICATION_GROUP, "userextras", key, "", value))));
        return rights.build();
    }

    private static AccessAttributes impersonate(
            String group, String resource, String subresource, String namespace, String name) {
        return new AccessAttributes("impersonate", group, "v1", resource, subresource, namespace, name);
    }

    /** The user as the API server sees him: with the groups that it adds. */
    public UserInfo user() {
        List<String> groups = new ArrayList<>(wanted.groups());
        if (groups.isEmpty()) {
            serviceAccount()
                    .ifPresent(account ->
                            groups.addAll(List.of(SERVICE_ACCOUNTS, SERVICE_ACCOUNTS + ":" + account.namespace())));
        }
        boolean anonymous = wanted.name().equals(UserInfo.ANONYMOUS.name());
        String added = anonymous ? UserInfo.UNAUTHENTICATED : UserInfo.AUTHENTICATED;
        // A user of system:unauthenticated does not become authenticated.
        if (!groups.contains(added) && !groups.contains(UserInfo.UNAUTHENTICATED)) {
            groups.add(added);
        }
        return new UserInfo(wanted.name(), wanted.uid(), groups, wanted.extra());
    }

    private Optional<ServiceAccount> serviceAccount() {
        if (!wanted.name().startsWith(SERVICE_ACCOUNT)) {
            return Optional.empty();
        }
        List<String> parts = Splitter.on(':').splitToList(wanted.name().substring(SERVICE_ACCOUNT.length()));
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
