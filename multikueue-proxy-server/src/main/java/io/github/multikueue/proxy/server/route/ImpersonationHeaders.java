package io.github.multikueue.proxy.server.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code Impersonate-*} headers of the Kubernetes API, which kubectl sends for {@code --as}, {@code --as-uid},
 * {@code --as-group} and {@code --as-user-extra}. Text that is not ASCII is UTF-8.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/">User impersonation</a>
 */
final class ImpersonationHeaders {

    private static final String USER = "Impersonate-User";
    private static final String GROUP = "Impersonate-Group";
    private static final String UID = "Impersonate-Uid";
    private static final String EXTRA = "impersonate-extra-";

    private static final Pattern WELL_ESCAPED = Pattern.compile("(?:[^%]|%[0-9a-f]{2})*");
    private static final Pattern ESCAPE = Pattern.compile("%(..)");

    private final RequestHead request;

    private ImpersonationHeaders(RequestHead request) {
        this.request = request;
    }

    /**
     * Returns the user whom the caller asks to impersonate, or the caller if there are no such headers.
     *
     * @throws BadRequestException if one has no usable value, a second one of what can be there only once, or no user with it
     */
    static Caller apply(Caller.BearerToken caller, RequestHead request) {
        Set<String> distinct = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey();
            if (isImpersonation(name) && distinct.add(name)) {
                names.add(name);
            }
        }
        return names.isEmpty() ? caller : new ImpersonationHeaders(request).user(caller, names);
    }

    /** Other names are none of the API: an API server ignores them. */
    private static boolean isImpersonation(String name) {
        return name.equalsIgnoreCase(USER)
                || name.equalsIgnoreCase(GROUP)
                || name.equalsIgnoreCase(UID)
                || name.regionMatches(true, 0, EXTRA, 0, EXTRA.length());
    }

    private Caller user(Caller.BearerToken caller, List<String> names) {
        String user = only(USER);
        if (user == null) {
            throw new BadRequestException(names.get(0) + ": without a user (expected: " + USER + " with it)");
        }
        return new Caller.ImpersonatedUser(caller, user, only(UID), request.headers(GROUP), extra(names));
    }

    private @Nullable String only(String name) {
        List<String> values = request.headers(name);
        if (values.size() > 1) {
            throw new BadRequestException(name + ": " + values.size() + " headers (expected: one)");
        }
        return values.isEmpty() ? null : values.get(0);
    }

    private Map<String, List<String>> extra(List<String> names) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        for (String name : names) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith(EXTRA)) {
                String key = utf8(name, unescaped(lower.substring(EXTRA.length())));
                extra.computeIfAbsent(key, any -> new ArrayList<>()).addAll(request.headers(name));
            }
        }
        return extra;
    }

    /** Bytes for escapes, one in each character. A key with an escape that is none is taken as it is. */
    private static String unescaped(String key) {
        if (!WELL_ESCAPED.matcher(key).matches()) {
            return key;
        }
        return ESCAPE.matcher(key).replaceAll(escape -> {
            char unit = (char) Integer.parseInt(escape.group(1), 16);
            return Matcher.quoteReplacement(Character.toString(unit));
        });
    }

    /** Characters that stand for bytes. */
    private static String utf8(String name, String value) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes(ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadRequestException(name + ": malformed text (expected: UTF-8)");
        }
    }
}
