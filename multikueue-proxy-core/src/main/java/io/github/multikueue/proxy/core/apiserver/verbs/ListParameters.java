package io.github.multikueue.proxy.core.apiserver.verbs;

import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UrlQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of lists and watches, as in {@code meta/v1 ListOptions}, without the selectors.
 *
 * @param resourceVersion the version asked for, or empty
 * @param match how the version is meant, or empty
 * @param limit the most objects, 0 for all
 * @param continueToken from an earlier page, or empty
 * @param sendInitialEvents of a watch: whether the present objects come first, then a bookmark; null if nothing is said
 * @param bookmarks of a watch: whether the client takes bookmarks
 * @param timeout of a watch: when it ends, or null for the server's choice
 */
public record ListParameters(
        String resourceVersion,
        String match,
        long limit,
        String continueToken,
        @Nullable Boolean sendInitialEvents,
        boolean bookmarks,
        @Nullable Duration timeout) {

    private static final Set<String> MATCHES = Set.of("Exact", "NotOlderThan");

    /** @throws StatusException if they contradict each other: 422, or 400 as kube-apiserver does it for a continued list */
    public static ListParameters ofList(UrlQuery query) {
        ListParameters parameters = of(query);
        List<FieldError> errors = new ArrayList<>();
        parameters.checkMatch(errors);
        if (parameters.sendInitialEvents != null) {
            errors.add(FieldError.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
        }
        refuse(errors);
        boolean versioned = !ObjectWatcher.Query.isAny(parameters.resourceVersion);
        if (!parameters.continueToken.isEmpty() && versioned) {
            throw StatusException.badRequest("specifying resource version is not allowed when using continue");
        }
        return parameters;
    }

    /** @throws StatusException 422, if they contradict each other */
    public static ListParameters ofWatch(UrlQuery query) {
        ListParameters parameters = of(query);
        List<FieldError> errors = new ArrayList<>();
        if (parameters.sendInitialEvents == null) {
            if (!parameters.match.isEmpty()) {
                errors.add(FieldError.forbidden(
                        "resourceVersionMatch",
                        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
            }
        } else if (!parameters.match.equals("NotOlderThan")) {
            errors.add(FieldError.forbidden(
                    "resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
        }
        refuse(errors);
        return parameters;
    }

    private static ListParameters of(UrlQuery query) {
        Long limit = query.number("limit");
        Long timeout = query.number("timeoutSeconds");
        return new ListParameters(
                query.text("resourceVersion"),
                query.text("resourceVersionMatch"),
                limit == null || limit < 0 ? 0 : limit,
                query.text("continue"),
                query.has("sendInitialEvents") ? query.flag("sendInitialEvents") : null,
                query.flag("allowWatchBookmarks"),
                timeout == null || timeout <= 0 ? null : Duration.ofSeconds(timeout));
    }

    private void checkMatch(List<FieldError> errors) {
        if (match.isEmpty()) {
            return;
        }
        String field = "resourceVersionMatch";
        if (resourceVersion.isEmpty()) {
            errors.add(FieldError.forbidden(
                    field, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
        }
        if (!continueToken.isEmpty()) {
            errors.add(FieldError.forbidden(field, "resourceVersionMatch is forbidden when continue is provided"));
        }
        if (!MATCHES.contains(match)) {
            List<String> supported = List.of("\"Exact\"", "\"NotOlderThan\"", "\"\"");
            errors.add(FieldError.notSupported(field, '"' + match + '"', supported));
        }
        if (match.equals("Exact") && resourceVersion.equals("0")) {
            errors.add(FieldError.forbidden(
                    field, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
        }
    }

    private static void refuse(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw StatusException.invalid("meta.k8s.io", "ListOptions", "", errors);
        }
    }
}
