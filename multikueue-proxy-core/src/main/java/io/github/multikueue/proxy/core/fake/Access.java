package io.github.multikueue.proxy.core.fake;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who somebody is and what they may: tokens, client certificates, impersonation, grants. Thread safe. */
final class Access {
    private static final Pattern RDN = Pattern.compile("(CN|O)=((?:\\\\.|[^,+\\\\])*)");
    private static final Pattern SERVICE_ACCOUNT = Pattern.compile("system:serviceaccount:([^:]+):([^:]+)");
    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final List<String> PUBLIC = List.of("/healthz", "/livez", "/readyz", "/version");
    private static final List<String> DISCOVERY = List.of("/api", "/apis", "/openapi", "/version");
    private static final List<String> SELF_REVIEWS =
            List.of("selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews");

    private final CertificateAuthority clients;
    private final Map<String, FakeUser> tokens = new ConcurrentHashMap<>();
    private final List<FakeGrant> grants = new CopyOnWriteArrayList<>();
    private final ServerState state;

    Access(CertificateAuthority clients, ServerState state) {
        this.clients = clients;
        this.state = state;
    }

    void token(String token, FakeUser user) {
        tokens.put(token, user);
    }

    void revokeToken(String token) {
        tokens.remove(token);
    }

    void grant(FakeGrant grant) {
        grants.add(grant);
    }

    void revoke(FakeGrant grant) {
        grants.remove(grant);
    }

    void revokeAll(String user) {
        grants.removeIf(grant -> user.equals(grant.user()));
    }

    @Nullable
    FakeUser userOf(String token) {
        FakeUser user = tokens.get(token);
        return user == null ? null : user.authenticated();
    }

    /** The caller: a good client certificate, else the bearer token, else anonymous. */
    FakeUser authenticate(HttpRequest request) {
        X509Certificate certificate = request.certificate();
        if (certificate != null && clients.issued(certificate)) {
            return subject(certificate).authenticated();
        }
        String authorization = request.header("Authorization");
        boolean bearer = authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7);
        if (authorization == null || !bearer) {
            if (certificate != null) {
                throw StatusException.unauthorized();
            }
            return FakeUser.ANONYMOUS;
        }
        FakeUser user = userOf(authorization.substring(7).strip());
        if (user == null) {
            throw StatusException.unauthorized();
        }
        return user;
    }

    /** The user somebody acts as by the Impersonate headers; themselves without any. */
    FakeUser impersonated(FakeUser caller, HttpRequest request) {
        String user = request.header("Impersonate-User");
        List<String> groups =
                request.headers("Impersonate-Group").stream().map(Access::utf8).toList();
        if (user == null) {
            if (!groups.isEmpty() || request.header("Impersonate-Uid") != null) {
                throw StatusException.badRequest("requested " + groups + " without impersonating a user");
            }
            return caller;
        }
        String name = utf8(user);
        Matcher account = SERVICE_ACCOUNT.matcher(name);
        boolean isAccount = account.matches();
        require(
                caller,
                isAccount
                        ? impersonation("", account.group(1), "serviceaccounts", "", account.group(2))
                        : impersonation("", "", "users", "", name));
        groups.forEach(group -> require(caller, impersonation("", "", "groups", "", group)));
        String uid = request.header("Impersonate-Uid");
        if (uid != null) {
            require(caller, impersonation(AUTHENTICATION, "", "uids", "", uid));
        }
        Map<String, List<String>> extra = new LinkedHashMap<>();
        request.headers().forEach(header -> {
            String key = header.getKey().toLowerCase(java.util.Locale.ROOT);
            if (key.startsWith("impersonate-extra-")) {
                String extraKey = HttpRequest.decode(key.substring("impersonate-extra-".length()));
                require(caller, impersonation(AUTHENTICATION, "", "userextras", extraKey, header.getValue()));
                extra.computeIfAbsent(extraKey, any -> new ArrayList<>()).add(header.getValue());
            }
        });
        List<String> given = isAccount && groups.isEmpty()
                ? List.of("system:serviceaccounts", "system:serviceaccounts:" + account.group(1))
                : groups;
        return new FakeUser(name, uid == null ? "" : uid, given, extra).impersonated();
    }

    /** Headers are read with a character for each byte. */
    private static String utf8(String header) {
        return new String(header.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static ApiRequest impersonation(
            String group, String namespace, String resource, String subresource, String name) {
        return new ApiRequest("impersonate", group, "v1", namespace, resource, subresource, name, "");
    }

    /** Why it is allowed, or null if it is not. */
    @Nullable
    String allowed(FakeUser user, ApiRequest request) {
        if (user.groups().contains(FakeUser.MASTERS)) {
            return "";
        }
        if (!state.rolesLoaded()) {
            return null;
        }
        if (!request.isResource()) {
            boolean known = user.groups().contains(FakeUser.AUTHENTICATED);
            return isBelow(request.path(), PUBLIC) || (known && isBelow(request.path(), DISCOVERY)) ? "" : null;
        }
        for (FakeGrant grant : grants) {
            if (grant.allows(user, request)) {
                return grant.reason();
            }
        }
        boolean selfReview = request.verb().equals("create") && SELF_REVIEWS.contains(request.resource());
        return selfReview && user.groups().contains(FakeUser.AUTHENTICATED)
                ? "RBAC: allowed by ClusterRoleBinding \"system:basic-user\" of ClusterRole \"system:basic-user\" to Group"
                        + " \"system:authenticated\""
                : null;
    }

    void require(FakeUser user, ApiRequest request) {
        if (allowed(user, request) == null) {
            throw forbidden(user, request);
        }
    }

    private static StatusException forbidden(FakeUser user, ApiRequest request) {
        String who = "User \"" + user.name() + "\" cannot ";
        if (!request.isResource()) {
            String message = "forbidden: " + who + request.verb() + " path \"" + request.path() + "\"";
            return new StatusException(403, "Forbidden", message, Json.object());
        }
        String full = request.resource() + (request.subresource().isEmpty() ? "" : "/" + request.subresource());
        var details = Json.object();
        if (!request.name().isEmpty()) {
            details.put("name", request.name());
        }
        if (!request.group().isEmpty()) {
            details.put("group", request.group());
        }
        details.put("kind", request.resource());
        String message = request.qualified() + (request.name().isEmpty() ? "" : " \"" + request.name() + "\"")
                + " is forbidden: " + who + request.verb() + " resource \"" + full + "\" in API group \""
                + request.group() + "\""
                + (request.namespace().isEmpty()
                        ? " at the cluster scope"
                        : " in the namespace \"" + request.namespace() + "\"");
        return new StatusException(403, "Forbidden", message, details);
    }

    private static boolean isBelow(String path, List<String> roots) {
        return roots.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
    }

    private static FakeUser subject(X509Certificate certificate) {
        String name = "";
        List<String> groups = new ArrayList<>();
        Matcher rdn = RDN.matcher(certificate.getSubjectX500Principal().getName());
        while (rdn.find()) {
            String value = rdn.group(2).replaceAll("\\\\(.)", "$1");
            if (rdn.group(1).equals("CN")) {
                name = value;
            } else {
                // The RFC 2253 form has the last name first.
                groups.add(0, value);
            }
        }
        return new FakeUser(name, "", groups, Map.of());
    }
}
