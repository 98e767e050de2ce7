package io.github.multikueue.proxy.core.apiserver.verbs;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.document.StrictDocument;
import io.github.multikueue.proxy.core.apiserver.present.ObjectPresenter;
import io.github.multikueue.proxy.core.apiserver.present.Representation;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectDeleter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UrlQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The verbs delete and deletecollection. */
final class DeleteVerbs {

    private static final Set<String> POLICIES = Set.of("", "Background", "Foreground", "Orphan");

    /** What a request says about deleting: its body, and what only the query says. */
    private record Wish(ObjectDeleter.Options options, boolean dryRun) {}

    private DeleteVerbs() {}

    static void delete(Target target) throws IOException {
        Wish wish = wish(target);
        ObjectDeleter.Result result = target.storage(ObjectDeleter.class)
                .delete(target.call().context(), target.key(), wish.options(), wish.dryRun());
        if (result.gone() && !target.description().returnsDeleted()) {
            target.call()
                    .respond(200, success(target.description(), result.object()).toJson());
        } else {
            target.respond(200, result.object());
        }
    }

    static void deleteCollection(Target target) throws IOException {
        Wish wish = wish(target);
        ObjectPresenter presenter = target.presenter(Representation.Subject.LIST);
        ObjectLister.Page doomed = target.storage(ObjectLister.class)
                .list(target.call().context(), ObjectLister.Query.all(target.selector()));
        List<ApiObject> deleted = new ArrayList<>();
        for (ApiObject each : doomed.objects()) {
            if (deleteOne(target, each, wish)) {
                deleted.add(each);
            }
        }
        ObjectLister.Page page = new ObjectLister.Page(deleted, doomed.resourceVersion(), null, 0);
        target.call().exchange().respond(200, ApiCall.headers(presenter.contentType()), presenter.list(page));
    }

    /** Returns false if somebody else was faster. */
    private static boolean deleteOne(Target target, ApiObject object, Wish wish) {
        try {
            target.storage(ObjectDeleter.class)
                    .delete(target.call().context(), object.key(), wish.options(), wish.dryRun());
            return true;
        } catch (StatusException e) {
            if (e.code() == 404) {
                return false;
            }
            throw e;
        }
    }

    private static Status success(ResourceDescription resource, ApiObject object) {
        String group = resource.group().isEmpty() ? null : resource.group();
        return Status.success(
                new Status.Details(object.key().name(), group, resource.plural(), object.uid(), null, null));
    }

    private static Wish wish(Target target) throws IOException {
        JsonNode body = body(target.call().exchange());
        UrlQuery query = target.query();
        List<FieldError> errors = new ArrayList<>();
        String policy = body.path("propagationPolicy").asText(query.text("propagationPolicy"));
        if (!POLICIES.contains(policy)) {
            errors.add(FieldError.notSupported(
                    "propagationPolicy",
                    '"' + policy + '"',
                    List.of("\"Background\"", "\"Foreground\"", "\"Orphan\"", "nil")));
        }
        boolean dryRun = dryRun(body, query, errors);
        if (!errors.isEmpty()) {
            throw StatusException.invalid("meta.k8s.io", "DeleteOptions", "", errors);
        }
        Long grace = query.number("gracePeriodSeconds");
        JsonNode preconditions = body.path("preconditions");
        ObjectDeleter.Options options = new ObjectDeleter.Options(
                preconditions.path("uid").asText(""),
                preconditions.path("resourceVersion").asText(""),
                policy,
                body.path("gracePeriodSeconds").asLong(grace == null ? -1 : grace));
        return new Wish(options, dryRun);
    }

    private static boolean dryRun(JsonNode body, UrlQuery query, List<FieldError> errors) {
        List<String> values = new ArrayList<>(query.all("dryRun"));
        body.path("dryRun").forEach(each -> values.add(each.asText()));
        values.stream()
                .filter(each -> !each.equals("All"))
                .forEach(each -> errors.add(FieldError.notSupported("dryRun", '"' + each + '"', List.of("\"All\""))));
        return !values.isEmpty();
    }

    private static JsonNode body(ApiExchange exchange) throws IOException {
        StrictDocument document = RequestBody.optionalDocument(exchange, "DeleteOptions");
        return document.tree();
    }
}
