package io.github.multikueue.proxy.core.apiserver.chain;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UrlQuery;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.kube.meta.header.HeaderNames;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes of a user the one whom it asks to act as by the {@code Impersonate-*} headers, if it may.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/">User impersonation</a>
 */
final class ImpersonationFilter {

    private static final Pattern SERVICE_ACCOUNT = Pattern.compile("system:serviceaccount:([^:]+):([^:]+)");
    private static final String EXTRA = "impersonate-extra-";
    private static final String AUTHENTICATION_GROUP = "authentication.k8s.io";

    private final Authorizer authorizer;

    ImpersonationFilter(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** The user to go on as. */
    UserInfo userOf(ApiCall call) {
        RequestHead request = call.exchange().request();
        if (!request.hasHeader(ImpersonationFilter::isOurs)) {
            return call.user();
        }
        String user = request.header("Impersonate-User");
        List<String> groups = request.headers("Impersonate-Group");
        String uid = request.header("Impersonate-Uid");
        Map<String, List<String>> extra = extra(request);
        if (user == null || user.isEmpty()) {
            if (!groups.isEmpty() || uid != null || !extra.isEmpty()) {
                throw StatusException.badRequest("requested " + groups + " without impersonating a user");
            }
            return call.user();
        }
        UserInfo wanted = new UserInfo(user, uid == null ? "" : uid, groups, extra);
        review(call.user(), wanted);
        return complete(wanted);
    }

    private static boolean isOurs(String header) {
        return HeaderNames.begins(header, "Impersonate-");
    }

    private void review(UserInfo impersonator, UserInfo wanted) {
        Matcher account = SERVICE_ACCOUNT.matcher(wanted.name());
        require(
                impersonator,
                account.matches()
                        ? attributes("", account.group(1), "serviceaccounts", "", account.group(2))
                        : attributes("", "", "users", "", wanted.name()));
        wanted.groups().forEach(group -> require(impersonator, attributes("", "", "groups", "", group)));
        if (!wanted.uid().isEmpty()) {
            require(impersonator, attributes(AUTHENTICATION_GROUP, "", "uids", "", wanted.uid()));
        }
        wanted.extra()
                .forEach((key, values) -> values.forEach(value ->
                        require(impersonator, attributes(AUTHENTICATION_GROUP, "", "userextras", key, value))));
    }

    private void require(UserInfo user, RequestInfo attributes) {
        Authorizer.Decision decision = authorizer.authorize(user, attributes);
        if (!decision.allowed()) {
            throw FailureResponses.forbidden(user, attributes, decision.reason());
        }
    }

    /** Groups that the server gives by itself: those of service accounts, and that of everybody it knows. */
    private static UserInfo complete(UserInfo wanted) {
        List<String> groups = new ArrayList<>(wanted.groups());
        Matcher account = SERVICE_ACCOUNT.matcher(wanted.name());
        if (account.matches() && groups.isEmpty()) {
            groups.add("system:serviceaccounts");
            groups.add("system:serviceaccounts:" + account.group(1));
        }
        boolean anonymous = wanted.name().equals(UserInfo.ANONYMOUS.name());
        String everybody = anonymous ? UserInfo.UNAUTHENTICATED : UserInfo.AUTHENTICATED;
        if (!groups.contains(everybody) && !groups.contains(UserInfo.UNAUTHENTICATED)) {
            groups.add(everybody);
        }
        return new UserInfo(wanted.name(), wanted.uid(), groups, wanted.extra());
    }

    private static Map<String, List<String>> extra(RequestHead request) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        request.headers().forEach(header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.startsWith(EXTRA)) {
                String key = decoded(name.substring(EXTRA.length()));
                extra.computeIfAbsent(key, unused -> new ArrayList<>()).add(header.getValue());
            }
        });
        return extra;
    }

    private static String decoded(String key) {
        try {
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw StatusException.badRequest("header Impersonate-Extra-" + key + ": not percent-encoded");
        }
    }

    private static RequestInfo attributes(
            String group, String namespace, String resource, String subresource, String name) {
        return new RequestInfo(
                true,
                "impersonate",
                "",
                group,
                "v1",
                namespace,
                resource,
                subresource,
                name,
                List.of(),
                List.of(),
                UrlQuery.NONE,
                "",
                "");
    }
}
