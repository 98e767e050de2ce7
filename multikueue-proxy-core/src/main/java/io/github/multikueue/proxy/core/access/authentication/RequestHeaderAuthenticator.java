package io.github.multikueue.proxy.core.access.authentication;

import io.github.multikueue.proxy.core.kube.meta.PrintableText;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Believes a front proxy, such as kube-apiserver's aggregator, what it says of users in headers, if its client certificate
 * proves that it is the front proxy. Headers of anybody else say nothing.
 *
 * <p>Two different values of the header of the user's name, or of the UID, are refused: kube-apiserver takes the first of them, and a
 * proxy between it and a client could take the last. There is no limit to the number of groups but that of a request's head. The
 * certificate alone is nobody: without a user name nobody is authenticated. Safe for use by many threads.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/authentication/#authenticating-proxy">Authenticating
 *     proxy</a>
 */
public final class RequestHeaderAuthenticator {

    private static final Logger logger = LoggerFactory.getLogger(RequestHeaderAuthenticator.class);
    private static final Pattern INVALID_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private final Supplier<@Nullable RequestHeaderConfig> config;

    /** @param config asked at each request; null while there is no front proxy to believe */
    public RequestHeaderAuthenticator(Supplier<@Nullable RequestHeaderConfig> config) {
        this.config = config;
    }

    /**
     * Returns the user; empty without a client certificate, or if the front proxy names no user.
     *
     * @throws StatusException 401, if the client certificate is not the front proxy's; 400, if a name has control characters, or if
     *     there are different names of the user
     */
    public Optional<UserInfo> authenticate(RequestHead request) {
        RequestHeaderConfig current = config.get();
        if (current == null || request.peerCertificates().isEmpty()) {
            return Optional.empty();
        }
        requireFrontProxy(current, request);
        String name = first(request, current.usernameHeaders());
        if (name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new UserInfo(
                name,
                first(request, current.uidHeaders()),
                all(request, current.groupHeaders()),
                extra(request, current.extraHeaderPrefixes())));
    }

    /**
     * Whether a header of this name tells who a user is, by the configuration of now. Such headers should be taken off requests
     * before they are passed on to anybody.
     */
    public boolean isIdentityHeader(String name) {
        RequestHeaderConfig current = config.get();
        return current != null && current.isIdentityHeader(name);
    }

    private static void requireFrontProxy(RequestHeaderConfig config, RequestHead request) {
        try {
            config.verifier().verify(request.peerCertificates());
        } catch (CertificateException e) {
            logger.debug("Not the front proxy: {}", e.getMessage());
            throw StatusException.unauthorized();
        }
        List<String> allowed = config.allowedNames();
        String name = new CertificateSubject(request.peerCertificates().get(0)).commonName();
        if (!allowed.isEmpty() && !allowed.contains(name)) {
            logger.debug("Not the front proxy: common name {} (expected: one of {})", name, allowed);
            throw StatusException.unauthorized();
        }
    }

    private static String first(RequestHead request, List<String> names) {
        for (String name : names) {
            List<String> values = request.headers(name).stream()
                    .filter(value -> !value.isEmpty())
                    .distinct()
                    .toList();
            if (values.size() > 1) {
                throw StatusException.badRequest(
                        "header " + name + ": " + values.size() + " different values (expected: one)");
            }
            if (!values.isEmpty()) {
                return printable(name, values.get(0));
            }
        }
        return "";
    }

    private static List<String> all(RequestHead request, List<String> names) {
        List<String> all = new ArrayList<>();
        for (String name : names) {
            for (String value : request.headers(name)) {
                if (!value.isEmpty()) {
                    all.add(printable(name, value));
                }
            }
        }
        return all;
    }

    private static Map<String, List<String>> extra(RequestHead request, List<String> prefixes) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        for (String prefix : prefixes) {
            for (Map.Entry<String, String> header : request.headers()) {
                String name = header.getKey();
                if (name.length() > prefix.length() && name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                    String key = printable(name, key(name.substring(prefix.length())));
                    extra.computeIfAbsent(key, unused -> new ArrayList<>()).add(printable(name, header.getValue()));
                }
            }
        }
        return extra;
    }

    /** A key with malformed escapes is taken as it is, as kube-apiserver does it. */
    private static String key(String suffix) {
        String lowerCase = suffix.toLowerCase(Locale.ROOT);
        return INVALID_ESCAPE.matcher(lowerCase).find()
                ? lowerCase
                : URLDecoder.decode(lowerCase.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** A line break or NUL in a name could end a header or a line of a log, wherever the name goes. */
    private static String printable(String header, String value) {
        if (PrintableText.hasControlCharacters(value)) {
            throw StatusException.badRequest("header " + header + ": control characters (expected: printable text)");
        }
        return value;
    }
}
