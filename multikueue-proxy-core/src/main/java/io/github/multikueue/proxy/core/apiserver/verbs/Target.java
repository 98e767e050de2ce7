package io.github.multikueue.proxy.core.apiserver.verbs;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.present.ObjectPresenter;
import io.github.multikueue.proxy.core.apiserver.present.Representation;
import io.github.multikueue.proxy.core.apiserver.present.TableWriter;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.apiserver.storage.Storage;
import io.github.multikueue.proxy.core.kube.meta.FieldSelector;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UrlQuery;
import io.github.multikueue.proxy.core.kube.meta.labels.LabelSelector;
import io.github.multikueue.proxy.core.table.IncludeObject;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Set;

/**
 * A call for a resource, together with the resource it is for.
 *
 * @param call the call; without a namespace, if the resource has none
 * @param resource what it is for
 * @param version the version it asks for
 * @param clock for ages and timestamps
 */
record Target(ApiCall call, ServedResource resource, ResourceDescription.Version version, Clock clock) {

    /** What a part of a body takes beside its bytes. */
    private static final int PER_PART = 16;

    private static final Set<String> FIELDS_OF_ALL = Set.of("metadata.name", "metadata.namespace");

    ResourceDescription description() {
        return resource.description();
    }

    UrlQuery query() {
        return call.info().query();
    }

    ObjectKey key() {
        return call.info().key();
    }

    /** The storage as one that can do this, which the verbs of the resource made sure of. */
    <T extends Storage> T storage(Class<T> ability) {
        return resource.as(ability).orElseThrow(StatusException::methodNotAllowed);
    }

    /** What a list, watch or deletecollection is about. */
    ObjectSelector selector() {
        FieldSelector fields = named(FieldSelector.parse(query().text("fieldSelector")));
        fields.requireFields(field ->
                FIELDS_OF_ALL.contains(field) || version.selectableFields().contains(field));
        return new ObjectSelector(
                call.info().namespace(),
                LabelSelector.parse(query().text("labelSelector")),
                fields.withAbsent(description().absentFields()));
    }

    /** A watch by the path of one object is about that one alone: access was reviewed for no other. */
    private FieldSelector named(FieldSelector fields) {
        String name = call.info().name();
        if (name.isEmpty()) {
            return fields;
        }
        if (fields.isEmpty()) {
            return FieldSelector.exactly("metadata.name", name);
        }
        if (!name.equals(fields.exactValue("metadata.name"))) {
            throw StatusException.badRequest("field selector metadata.name doesn't match requested name");
        }
        return fields;
    }

    ObjectPresenter presenter(Representation.Subject subject) {
        Representation form = Representation.of(call.exchange().request(), subject);
        IncludeObject include = form.form() == Representation.Form.TABLE
                ? IncludeObject.parse(query().text("includeObject"))
                : IncludeObject.METADATA;
        TableWriter tables = new TableWriter(description(), version, form.metaVersion(), include, clock);
        return new ObjectPresenter(description(), version.name(), form, tables);
    }

    /** Answers with one object. */
    void respond(int status, ApiObject object) throws IOException {
        respond(status, object, Map.of());
    }

    void respond(int status, ApiObject object, Map<String, String> more) throws IOException {
        respond(status, presenter(Representation.Subject.OBJECT), object, more);
    }

    void respond(int status, ObjectPresenter presenter, ApiObject object, Map<String, String> more) throws IOException {
        Map<String, String> headers = ApiCall.headers(presenter.contentType());
        headers.putAll(more);
        byte[][] body = presenter.object(object);
        if (call.info().verb().equals("get")) {
            respond(status, presenter, headers, body);
        } else {
            // Whatever there is room for: what was written cannot be refused any more.
            call.exchange().reserve(0);
            call.exchange().respond(status, headers, body);
        }
    }

    /** Answers with what was read, for which there must be room in memory until the client has it. */
    void respond(int status, ObjectPresenter presenter, Map<String, String> headers, byte[]... body)
            throws IOException {
        byte[][] sent = Compression.of(call.exchange().request(), headers, body);
        boolean shared = sent == body && presenter.sharesBytes();
        call.exchange().reserve(shared ? (long) PER_PART * sent.length : Compression.length(sent));
        call.exchange().respond(status, headers, sent);
    }
}
