package io.github.multikueue.proxy.core.apiserver.verbs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.AdmissionCheck;
import io.github.multikueue.proxy.core.apiserver.present.Representation;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectCreator;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.document.StrictDocument;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/** The verbs create and update. */
final class WriteVerbs {

    private final AdmissionCheck admission;
    private final RandomGenerator random;

    /** @param random makes names up; must be safe for use by many threads */
    WriteVerbs(AdmissionCheck admission, RandomGenerator random) {
        this.admission = admission;
        this.random = random;
    }

    void create(Target target) throws IOException {
        target.presenter(Representation.Subject.OBJECT);
        WriteOptions options = options(target, "CreateOptions");
        StrictDocument document = RequestBody.document(
                target.call().exchange(), target.description().kind());
        ObjectNode object = RequestBody.object(document, target.description().kind());
        ReceivedObject received = new ReceivedObject(target, options);
        received.requireIdentity(object);
        received.prune(object, document.duplicateFields());
        received.fillDefaults(object);
        ApiObject created = target.description().named()
                ? createNamed(target, options, received, object)
                : create(target, object, "", options);
        target.respond(201, created, received.headers());
    }

    private ApiObject createNamed(Target target, WriteOptions options, ReceivedObject received, ObjectNode object) {
        if (!object.path("metadata").path("resourceVersion").asText("").isEmpty()) {
            throw StatusException.badRequest("resourceVersion should not be set on objects to be created");
        }
        ObjectNode metadata = object.withObject("/metadata");
        ObjectNames.generate(metadata, random);
        return store(
                target,
                options,
                received,
                DesiredObject.ofNew(target, options, object),
                target.key().namespace());
    }

    /** Stores a new object whose fields have managers. */
    ApiObject store(
            Target target, WriteOptions options, ReceivedObject received, DesiredObject desired, String namespace) {
        ObjectNode object = desired.object();
        if (target.description().hasStatus()) {
            object.remove("status");
        }
        SystemFields.ofNew(
                target.description(), object, namespace, target.clock().instant(), random);
        String name = object.path("metadata").path("name").asText("");
        received.validate(object, ObjectNames.validate(name));
        ObjectNode managed = desired.managed(object);
        admission.beforeCreate(target.call().context(), target.description(), new ObjectKey(namespace, name), managed);
        return create(target, Versions.toStored(target, managed), name, options);
    }

    private static ApiObject create(Target target, ObjectNode object, String name, WriteOptions options) {
        return StorageAnswers.stored(
                target,
                target.storage(ObjectCreator.class).create(target.call().context(), object, options.dryRun()),
                name,
                options.dryRun());
    }

    void update(Target target) throws IOException {
        target.presenter(Representation.Subject.OBJECT);
        WriteOptions options = options(target, "UpdateOptions");
        StrictDocument document = RequestBody.document(
                target.call().exchange(), target.description().kind());
        ObjectNode object = RequestBody.object(document, target.description().kind());
        ReceivedObject received = new ReceivedObject(target, options);
        received.requireIdentity(object);
        requireVersion(target, object);
        received.prune(object, document.duplicateFields());
        received.fillDefaults(object);
        ObjectUpdate update = new ObjectUpdate(target, options, received);
        ApiObject updated = update.run(current -> DesiredObject.ofChanged(target, options, current, object.deepCopy()));
        target.respond(200, updated, received.headers());
    }

    /** Custom resources are never replaced without knowing what is replaced. */
    private static void requireVersion(Target target, ObjectNode object) {
        boolean none =
                object.path("metadata").path("resourceVersion").asText("").isEmpty();
        if (none && !target.description().builtIn()) {
            FieldError error = FieldError.invalid("metadata.resourceVersion", "0", "must be specified for an update");
            throw StatusException.invalid(
                    target.description().group(),
                    target.description().kind(),
                    target.key().name(),
                    List.of(error));
        }
    }

    private static WriteOptions options(Target target, String kind) {
        return WriteOptions.of(target.call().exchange().request(), target.query(), kind, false);
    }
}
