package io.github.multikueue.proxy.core.apiserver.verbs;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.present.ObjectPresenter;
import io.github.multikueue.proxy.core.apiserver.present.Representation;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectGetter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister;
import java.io.IOException;
import java.util.Map;

/** The verbs get and list. */
final class ReadVerbs {

    private ReadVerbs() {}

    static void get(Target target) throws IOException {
        // A form that there is not is refused before the storage is asked.
        ObjectPresenter presenter = target.presenter(Representation.Subject.OBJECT);
        ApiObject found = StorageAnswers.requested(
                target, target.storage(ObjectGetter.class).get(target.call().context(), target.key()));
        target.respond(200, presenter, found, Map.of());
    }

    static void list(Target target) throws IOException {
        ObjectPresenter presenter = target.presenter(Representation.Subject.LIST);
        ListParameters parameters = ListParameters.ofList(target.query());
        ObjectLister.Query query = new ObjectLister.Query(
                target.selector(),
                parameters.resourceVersion(),
                parameters.match(),
                parameters.limit(),
                parameters.continueToken());
        ObjectLister.Page page = StorageAnswers.page(
                target, target.storage(ObjectLister.class).list(target.call().context(), query));
        Map<String, String> headers = ApiCall.headers(presenter.contentType());
        // Before it is made, since many may be made at a time.
        target.call().exchange().reserve(presenter.ownBytes(page));
        target.respond(200, presenter, headers, presenter.list(page));
    }
}
