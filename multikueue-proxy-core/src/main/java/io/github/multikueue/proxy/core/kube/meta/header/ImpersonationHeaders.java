package io.github.multikueue.proxy.core.kube.meta.header;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.net.PercentEscaper;
import io.github.multikueue.proxy.core.kube.meta.PrintableText;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the {@code Impersonate-*} headers of the Kubernetes API, which kubectl sends for {@code --as}, {@code --as-uid},
 * {@code --as-group} and {@code --as-user-extra}. Stricter than kube-apiserver where two readers could understand a request in
 * two ways: a second user or UID, an empty value or a control character is refused.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/">User impersonation</a>
 */
public final class ImpersonationHeaders {

    private static final String USER = "Impersonate-User";
    private static final String GROUP = "Impersonate-Group";
    private static final String UID = "Impersonate-Uid";
    private static final String EXTRA = "Impersonate-Extra-";

    private static final Pattern INVALID_ESCAPE = Pattern.compile("%(?![0-9a-f]{2})");
    private static final Pattern ESCAPE = Pattern.compile("%(..)");
    /** Header names have no letter case and few characters; what else an extra key has is escaped. */
    private static final PercentEscaper EXTRA_KEY = new PercentEscaper("-._~", false);

    private ImpersonationHeaders() {}

    /**
     * Returns whom a request asks to impersonate; empty if it has no such header.
     *
     * @throws StatusException 400, if one has no usable value, a second one of what can be there only once, or no user with it
     */
    public static Optional<ImpersonationRequest> read(RequestHead request) {
        String first = first(request);
        if (first == null) {
            return Optional.empty();
        }
        String user = only(request, USER);
        if (user == null) {
            throw StatusException.badRequest(first + ": without a user (expected: " + USER + " with it)");
        }
        String uid = only(request, UID);
        List<String> groups = request.headers(GROUP);
        groups.forEach(group -> requireText(GROUP, group));
        return Optional.of(
                new ImpersonationRequest(new UserInfo(user, uid == null ? "" : uid, groups, extra(request))));
    }

    /** The first such header. Other names that begin so are none of the API: an API server ignores them. */
    private static @Nullable String first(RequestHead request) {
        if (!request.hasHeader(ImpersonationHeaders::isOne)) {
            return null;
        }
        return request.headers().stream()
                .map(Map.Entry::getKey)
                .filter(ImpersonationHeaders::isOne)
                .findFirst()
                .orElse(null);
    }

    private static boolean isOne(String name) {
        return isExtra(name)
                || name.equalsIgnoreCase(USER)
                || name.equalsIgnoreCase(GROUP)
                || name.equalsIgnoreCase(UID);
    }

    private static boolean isExtra(String name) {
        return name.regionMatches(true, 0, EXTRA, 0, EXTRA.length());
    }

    private static @Nullable String only(RequestHead request, String name) {
        List<String> values = request.headers(name);
        if (values.size() > 1) {
            throw StatusException.badRequest(name + ": " + values.size() + " headers (expected: one)");
        }
        return values.isEmpty() ? null : requireText(name, values.get(0));
    }

    private static Map<String, List<String>> extra(RequestHead request) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey();
            if (isExtra(name)) {
                String key = requireText(name, key(name));
                extra.computeIfAbsent(key, any -> new ArrayList<>()).add(requireText(name, header.getValue()));
            }
        }
        return extra;
    }

    /** A key with an escape that is none is taken as it is, as kube-apiserver does it. */
    private static String key(String name) {
        String key = Ascii.toLowerCase(name.substring(EXTRA.length()));
        if (key.indexOf('%') < 0 || INVALID_ESCAPE.matcher(key).find()) {
            return key;
        }
        String bytes = ESCAPE.matcher(key).replaceAll(escape -> {
            char unit = (char) Integer.parseInt(escape.group(1), 16);
            return Matcher.quoteReplacement(Character.toString(unit));
        });
        return RequestHead.utf8(name, bytes);
    }

    private static String requireText(String header, String value) {
        if (value.isEmpty() || PrintableText.hasControlCharacters(value)) {
            throw StatusException.badRequest(header + ": empty or with control characters (expected: printable text)");
        }
        return value;
    }

    /** The headers that ask an API server for an impersonation. */
    public static List<Map.Entry<String, String>> write(ImpersonationRequest impersonation) {
        UserInfo wanted = impersonation.wanted();
        ImmutableList.Builder<Map.Entry<String, String>> headers = ImmutableList.builder();
        headers.add(Map.entry(USER, wanted.name()));
        wanted.groups().forEach(group -> headers.add(Map.entry(GROUP, group)));
        if (!wanted.uid().isEmpty()) {
            headers.add(Map.entry(UID, wanted.uid()));
        }
        wanted.extra().forEach((key, values) -> {
            String name = EXTRA + escaped(key);
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
}
