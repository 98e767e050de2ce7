package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.CertificateAuthority;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who somebody is and what they may: tokens, client certificates, grants. Thread safe. */
final class FakeAccess implements Authorizer {
    private static final Pattern RDN = Pattern.compile("(CN|O)=((?:\\\\.|[^,+\\\\])*)");
    private static final List<String> PUBLIC = List.of("/healthz", "/livez", "/readyz", "/version");
    private static final List<String> DISCOVERY = List.of("/api", "/apis", "/openapi", "/version");
    private static final List<String> SELF_REVIEWS =
            List.of("selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews");
    private static final String BASIC_USER =
            "RBAC: allowed by ClusterRoleBinding \"system:basic-user\" of ClusterRole \"system:basic-user\" to Group"
                    + " \"system:authenticated\"";

    private final CertificateAuthority clients;
    private final Map<String, UserInfo> tokens = new ConcurrentHashMap<>();
    private final List<FakeGrant> grants = new CopyOnWriteArrayList<>();
    private final ServerState state;

    FakeAccess(CertificateAuthority clients, ServerState state) {
        this.clients = clients;
        this.state = state;
    }

    /** A token that is this user's from now on. */
    String newToken(UserInfo user) {
        byte[] random = new byte[12];
        new SecureRandom().nextBytes(random);
        String token = "fake-" + HexFormat.of().formatHex(random);
        token(token, user);
        return token;
    }

    void token(String token, UserInfo user) {
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
    UserInfo userOf(String token) {
        UserInfo user = tokens.get(token);
        return user == null ? null : user.in(UserInfo.AUTHENTICATED);
    }

    /** The caller: a good client certificate, else the bearer token. */
    Optional<UserInfo> authenticate(RequestHead request) {
        List<X509Certificate> certificates = request.peerCertificates();
        if (!certificates.isEmpty() && clients.issued(certificates.get(0))) {
            return Optional.of(subject(certificates.get(0)));
        }
        String authorization = request.header("Authorization");
        boolean bearer = authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7);
        if (authorization == null || !bearer) {
            if (!certificates.isEmpty()) {
                throw StatusException.unauthorized();
            }
            return Optional.empty();
        }
        UserInfo user = userOf(authorization.substring(7).strip());
        if (user == null) {
            throw StatusException.unauthorized();
        }
        return Optional.of(user);
    }

    @Override
    public Decision authorize(UserInfo user, RequestInfo request) {
        String reason = allowed(user, request);
        return new Decision(reason != null, reason == null ? "" : reason);
    }

    /** Why it is allowed, or null if it is not. */
    private @Nullable String allowed(UserInfo user, RequestInfo request) {
        if (user.isIn(UserInfo.MASTERS)) {
            return "";
        }
        if (!state.rolesLoaded()) {
            return null;
        }
        if (!request.isResourceRequest()) {
            boolean known = user.isIn(UserInfo.AUTHENTICATED);
            return isBelow(request.path(), PUBLIC) || (known && isBelow(request.path(), DISCOVERY)) ? "" : null;
        }
        for (FakeGrant grant : grants) {
            if (grant.allows(user, request)) {
                return grant.reason();
            }
        }
        boolean selfReview = request.verb().equals("create") && SELF_REVIEWS.contains(request.resource());
        return selfReview && user.isIn(UserInfo.AUTHENTICATED) ? BASIC_USER : null;
    }

    /** All that a user may do in a namespace, as far as roles say it. */
    GrantedRules rulesOf(UserInfo user, String namespace) {
        GrantedRules rules = new GrantedRules();
        if (user.isIn(UserInfo.MASTERS)) {
            rules.addEverything();
        }
        if (!state.rolesLoaded()) {
            return rules;
        }
        // Bindings of the cluster come before those of a namespace.
        grants.stream()
                .filter(grant -> grant.isTo(user) && grant.namespaces().isEmpty())
                .forEach(rules::add);
        grants.stream()
                .filter(grant -> grant.isTo(user) && !grant.namespaces().isEmpty() && grant.coversNamespace(namespace))
                .forEach(rules::add);
        rules.addPaths(PUBLIC);
        if (user.isIn(UserInfo.AUTHENTICATED)) {
            rules.add(List.of("create"), List.of("authorization.k8s.io"), SELF_REVIEWS.subList(0, 2));
            rules.add(List.of("create"), List.of("authentication.k8s.io"), SELF_REVIEWS.subList(2, 3));
            rules.addPaths(DISCOVERY);
        }
        return rules;
    }

    private static boolean isBelow(String path, List<String> roots) {
        return roots.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
    }

    private static UserInfo subject(X509Certificate certificate) {
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
        return new UserInfo(name, "", groups, Map.of());
    }
}
