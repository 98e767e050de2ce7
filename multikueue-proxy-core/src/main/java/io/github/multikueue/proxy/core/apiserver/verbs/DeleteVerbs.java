package io.github.multikueue.proxy.core.apiserver.verbs;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.present.IndentedJson;
import io.github.multikueue.proxy.core.apiserver.present.ObjectPresenter;
import io.github.multikueue.proxy.core.apiserver.present.Representation;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectDeleter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The verbs delete and deletecollection. */
final class DeleteVerbs {

    private DeleteVerbs() {}

    static void delete(Target target) throws IOException {
        DeleteOptions wanted = DeleteOptions.of(target);
        ObjectDeleter.Result result = delete(target, target.key(), wanted);
        if (result.gone() && !target.description().returnsDeleted()) {
            byte[] success = success(target.description(), result.object()).toJson();
            target.call()
                    .respond(200, IndentedJson.asWanted(target.call().exchange().request(), success));
        } else {
            target.respond(result.gone() ? 200 : wanted.statusOfHeld(), result.object());
        }
    }

    static void deleteCollection(Target target) throws IOException {
        DeleteOptions wanted = DeleteOptions.of(target);
        ObjectPresenter presenter = target.presenter(Representation.Subject.LIST);
        ObjectLister.Page doomed = StorageAnswers.page(
                target,
                target.storage(ObjectLister.class)
                        .list(target.call().context(), ObjectLister.Query.all(target.selector())));
        List<ApiObject> deleted = new ArrayList<>();
        for (ApiObject each : doomed.objects()) {
            if (deleteOne(target, each, wanted)) {
                deleted.add(each);
            }
        }
        ObjectLister.Page page = new ObjectLister.Page(deleted, doomed.resourceVersion(), null, 0);
        // Whatever there is room for: what was deleted cannot be refused any more.
        target.call().exchange().reserve(0);
        target.call().exchange().respond(200, ApiCall.headers(presenter.contentType()), presenter.list(page));
    }

    /** Returns false if the object was deleted concurrently. */
    private static boolean deleteOne(Target target, ApiObject object, DeleteOptions wanted) {
        try {
            delete(target, object.key(), wanted);
            return true;
        } catch (StatusException e) {
            if (e.code() == 404) {
                return false;
            }
            throw e;
        }
    }

    private static ObjectDeleter.Result delete(Target target, ObjectKey key, DeleteOptions wanted) {
        return StorageAnswers.deleted(
                target,
                target.storage(ObjectDeleter.class)
                        .delete(target.call().context(), key, wanted.options(), wanted.dryRun()),
                key.name());
    }

    private static Status success(ResourceDescription resource, ApiObject object) {
        String group = resource.group().isEmpty() ? null : resource.group();
        return Status.success(
                new Status.Details(object.key().name(), group, resource.plural(), object.uid(), null, null));
    }
}
