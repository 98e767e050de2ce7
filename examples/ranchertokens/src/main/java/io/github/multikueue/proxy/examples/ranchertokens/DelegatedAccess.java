package io.github.multikueue.proxy.examples.ranchertokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Lets the API server say who callers are and what they may, as extension API servers do. A stand-in for the authenticators and the
 * authorizer of {@code core.access}: it reads whom to believe at its start, and remembers no answers.
 */
final class DelegatedAccess {

    private static final List<String> HEALTH = List.of("/healthz", "/livez", "/readyz");
    private static final String EXTRA = "x-remote-extra-";

    private final ApiClient cluster;
    private final X509Certificate clientAuthority;
    private final X509Certificate frontProxyAuthority;
    private final List<String> frontProxyNames;

    DelegatedAccess(ApiClient cluster) {
        this.cluster = cluster;
        ApiPath path = ApiPath.group("", "v1").namespace("kube-system").segment("configmaps");
        JsonNode data = cluster.get(path.segment("extension-apiserver-authentication"), ObjectNode.class)
                .path("data");
        this.clientAuthority = certificate(data.path("client-ca-file").asText());
        this.frontProxyAuthority =
                certificate(data.path("requestheader-client-ca-file").asText());
        this.frontProxyNames = Json.texts(
                Json.object("{\"n\":" + data.path("requestheader-allowed-names").asText("[]") + "}")
                        .path("n"));
    }

    private static X509Certificate certificate(String pem) {
        try {
            ByteArrayInputStream bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("extension-apiserver-authentication has no certificate", e);
        }
    }

    Optional<UserInfo> byFrontProxy(RequestHead request) {
        if (!isSigned(request, frontProxyAuthority)) {
            return Optional.empty();
        }
        String name = names(request.peerCertificates().get(0), "CN").get(0);
        if (!frontProxyNames.isEmpty() && !frontProxyNames.contains(name)) {
            throw StatusException.unauthorized();
        }
        String user = request.header("X-Remote-User");
        if (user == null || user.isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<String>> extra = new LinkedHashMap<>();
        request.headers().forEach(header -> {
            String lower = header.getKey().toLowerCase(Locale.ROOT);
            if (lower.startsWith(EXTRA)) {
                extra.computeIfAbsent(lower.substring(EXTRA.length()), key -> new ArrayList<>())
                        .add(header.getValue());
            }
        });
        return Optional.of(new UserInfo(user, "", request.headers("X-Remote-Group"), extra));
    }

    Optional<UserInfo> byCertificate(RequestHead request) {
        if (!isSigned(request, clientAuthority)) {
            return Optional.empty();
        }
        X509Certificate certificate = request.peerCertificates().get(0);
        return Optional.of(new UserInfo(names(certificate, "CN").get(0), "", names(certificate, "O"), Map.of()));
    }

    Optional<UserInfo> byToken(RequestHead request) {
        String authorization = request.header("Authorization");
        if (authorization == null || !authorization.startsWith("Bearer ")) {
            return Optional.empty();
        }
        ObjectNode review = review("authentication.k8s.io", "TokenReview");
        review.putObject("spec").put("token", authorization.substring("Bearer ".length()));
        JsonNode status = post("authentication.k8s.io", "tokenreviews", review);
        if (!status.path("authenticated").asBoolean()) {
            throw StatusException.unauthorized();
        }
        JsonNode user = status.path("user");
        return Optional.of(new UserInfo(user.path("username").asText(), "", Json.texts(user.path("groups")), Map.of()));
    }

    Authorizer.Decision authorize(UserInfo user, RequestInfo request) {
        if (user.isIn(UserInfo.MASTERS) || HEALTH.contains(request.path())) {
            return new Authorizer.Decision(true, "");
        }
        ObjectNode review = review("authorization.k8s.io", "SubjectAccessReview");
        ObjectNode spec = review.putObject("spec").put("user", user.name());
        user.groups().forEach(spec.putArray("groups")::add);
        if (request.isResourceRequest()) {
            spec.putObject("resourceAttributes")
                    .put("verb", request.verb())
                    .put("group", request.group())
                    .put("version", request.version())
                    .put("namespace", request.namespace())
                    .put("resource", request.resource())
                    .put("subresource", request.subresource())
                    .put("name", request.name());
        } else {
            spec.putObject("nonResourceAttributes").put("verb", request.verb()).put("path", request.path());
        }
        JsonNode status = post("authorization.k8s.io", "subjectaccessreviews", review);
        return new Authorizer.Decision(
                status.path("allowed").asBoolean(), status.path("reason").asText());
    }

    private JsonNode post(String group, String resource, ObjectNode review) {
        return cluster.create(ApiPath.group(group, "v1").segment(resource), review, ObjectNode.class)
                .path("status");
    }

    private static ObjectNode review(String group, String kind) {
        return Json.object().put("apiVersion", group + "/v1").put("kind", kind);
    }

    private static boolean isSigned(RequestHead request, X509Certificate authority) {
        if (request.peerCertificates().isEmpty()) {
            return false;
        }
        try {
            X509Certificate certificate = request.peerCertificates().get(0);
            certificate.verify(authority.getPublicKey());
            certificate.checkValidity();
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static List<String> names(X509Certificate certificate, String type) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equals(type))
                            .map(Rdn::getValue)
                            .map(Object::toString)
                            .toList();
        } catch (InvalidNameException e) {
            throw StatusException.unauthorized();
        }
    }
}
