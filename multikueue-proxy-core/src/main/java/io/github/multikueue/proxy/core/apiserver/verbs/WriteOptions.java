package io.github.multikueue.proxy.core.apiserver.verbs;

import io.github.multikueue.proxy.core.apiserver.patch.FieldManagerNames;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UrlQuery;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of requests that change something, as in {@code CreateOptions}, {@code UpdateOptions} and {@code
 * PatchOptions}.
 *
 * @param dryRun whether everything is to be done but to store it
 * @param fieldManager who changes the fields
 * @param validation what happens to unknown and duplicate fields
 * @param force of an apply: whether fields of other managers are taken over
 */
record WriteOptions(boolean dryRun, String fieldManager, FieldValidation validation, boolean force) {

    /** What happens to unknown and duplicate fields. */
    enum FieldValidation {
        IGNORE,
        WARN,
        STRICT
    }

    /**
     * Reads the parameters.
     *
     * @param optionsKind named in failures, for example {@code CreateOptions}
     * @param isApply whether the request is an apply, which must name its manager, and may use force
     * @throws StatusException 422, if they are not valid
     */
    static WriteOptions of(RequestHead request, UrlQuery query, String optionsKind, boolean isApply) {
        List<FieldError> errors = new ArrayList<>();
        boolean dryRun = dryRun(query, errors);
        FieldValidation validation = validation(query.text("fieldValidation"), errors);
        errors.addAll(FieldManagerNames.check(query.first("fieldManager"), isApply));
        if (!isApply && query.has("force")) {
            errors.add(FieldError.forbidden("force", "may not be specified for non-apply patch"));
        }
        if (!errors.isEmpty()) {
            throw StatusException.invalid("meta.k8s.io", optionsKind, "", errors);
        }
        String manager = FieldManagerNames.of(query.first("fieldManager"), request.header("User-Agent"));
        return new WriteOptions(dryRun, manager, validation, query.flag("force"));
    }

    private static boolean dryRun(UrlQuery query, List<FieldError> errors) {
        List<String> values = query.all("dryRun");
        for (String value : values) {
            if (!value.equals("All")) {
                errors.add(FieldError.notSupported("dryRun", '"' + value + '"', List.of("\"All\"")));
            }
        }
        return !values.isEmpty();
    }

    private static FieldValidation validation(String text, List<FieldError> errors) {
        FieldValidation known = known(text);
        if (known == null) {
            errors.add(FieldError.notSupported(
                    "fieldValidation", '"' + text + '"', List.of("\"\"", "\"Ignore\"", "\"Strict\"", "\"Warn\"")));
            return FieldValidation.WARN;
        }
        return known;
    }

    private static @Nullable FieldValidation known(String text) {
        return switch (text) {
            case "", "Warn" -> FieldValidation.WARN;
            case "Ignore" -> FieldValidation.IGNORE;
            case "Strict" -> FieldValidation.STRICT;
            default -> null;
        };
    }
}
