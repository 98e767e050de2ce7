package io.github.multikueue.proxy.core.apiserver.patch;

import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.GoText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The names of field managers: what a client may call itself, and what it is called if it does not say so. */
public final class FieldManagerNames {

    /** The most bytes of a name in UTF-8. */
    public static final int MOST_BYTES = 128;

    private static final String FIELD = "fieldManager";

    private FieldManagerNames() {}

    /**
     * The name of the manager of a request.
     *
     * @param fieldManager the query parameter {@code fieldManager}, or null
     * @param userAgent the header {@code User-Agent}, or null; what stands before its first slash names the manager otherwise
     * @return the name; empty if both say nothing, which {@link FieldManager} takes for {@code unknown}
     */
    public static String of(@Nullable String fieldManager, @Nullable String userAgent) {
        if (fieldManager != null && !fieldManager.isEmpty()) {
            return fieldManager;
        }
        return userAgent == null ? "" : beforeSlash(userAgent);
    }

    private static String beforeSlash(String userAgent) {
        int slash = userAgent.indexOf('/');
        String product = slash < 0 ? userAgent : userAgent.substring(0, slash);
        StringBuilder name = new StringBuilder();
        int bytes = 0;
        for (int codePoint : product.codePoints().filter(GoText::isPrint).toArray()) {
            bytes += bytes(Character.toString(codePoint));
            if (bytes > MOST_BYTES) {
                break;
            }
            name.appendCodePoint(codePoint);
        }
        return name.toString();
    }

    /**
     * What is wrong with the query parameter {@code fieldManager}.
     *
     * @param fieldManager the parameter; null or empty if it is absent
     * @param apply whether the request is an apply, which must name its manager
     */
    public static List<FieldError> check(@Nullable String fieldManager, boolean apply) {
        List<FieldError> errors = new ArrayList<>();
        String name = fieldManager == null ? "" : fieldManager;
        if (apply && name.isEmpty()) {
            errors.add(FieldError.required(FIELD, "is required for apply patch"));
        }
        if (bytes(name) > MOST_BYTES) {
            errors.add(new FieldError(
                    FieldError.Type.TOO_LONG, FIELD, null, "may not be more than " + MOST_BYTES + " bytes"));
        }
        int position = 0;
        for (int codePoint : name.codePoints().toArray()) {
            if (!GoText.isPrint(codePoint)) {
                String detail =
                        String.format(Locale.ROOT, "invalid character U+%04X (at position %d)", codePoint, position);
                errors.add(FieldError.invalid(FIELD, GoText.quote(name), detail));
            }
            position += bytes(Character.toString(codePoint));
        }
        return errors;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
