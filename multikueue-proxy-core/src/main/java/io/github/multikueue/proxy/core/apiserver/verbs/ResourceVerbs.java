package io.github.multikueue.proxy.core.apiserver.verbs;

import io.github.multikueue.proxy.core.apiserver.AdmissionCheck;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.Connector;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription.Subresource;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Leads a call for a resource to its verb. Safe for use by many threads. */
public final class ResourceVerbs {

    private static final Set<String> OF_ONE_OBJECT = Set.of("update", "patch");

    private final ServedResources resources;
    private final Watches watches;
    private final Clock clock;
    private final WriteVerbs writes;
    private final PatchVerb patches;

    /** @param random makes names up; must be safe for use by many threads */
    public ResourceVerbs(
            ServedResources resources, Watches watches, AdmissionCheck admission, Clock clock, RandomGenerator random) {
        this.resources = resources;
        this.watches = watches;
        this.clock = clock;
        this.writes = new WriteVerbs(admission, random);
        this.patches = new PatchVerb(writes);
    }

    /**
     * Answers a call.
     *
     * @return false, if there is no such resource
     * @throws StatusException to be answered
     * @throws IOException if the client is gone
     */
    public boolean serve(ApiCall call) throws IOException {
        RequestInfo info = call.info();
        ServedResource resource = resources.find(info.group(), info.version(), info.resource());
        return resource != null && serve(call, resource);
    }

    /**
     * Answers a call for a resource that need not be one of the server's own.
     *
     * @return false, if the resource has no such version, or no such namespaces
     * @throws StatusException to be answered
     * @throws IOException if the client is gone
     */
    public boolean serve(ApiCall call, ServedResource resource) throws IOException {
        RequestInfo info = call.info();
        ResourceDescription description = resource.description();
        ResourceDescription.Version version = description.version(info.version());
        if (version == null || (!description.namespaced() && isInNamespace(info))) {
            return false;
        }
        ApiCall scoped =
                description.namespaced() ? call : new ApiCall(call.exchange(), info.withoutNamespace(), call.caller());
        Target target = new Target(scoped, resource, version, clock);
        if (!info.subresource().isEmpty()) {
            serveSubresource(target);
        } else {
            serveObject(target);
        }
        return true;
    }

    /**
     * Whether access was reviewed for something in a namespace: a right there opens nothing of the cluster. A namespace is in itself,
     * as kube-apiserver has it.
     */
    private static boolean isInNamespace(RequestInfo info) {
        boolean isNamespace =
                info.resource().equals("namespaces") && info.name().equals(info.namespace());
        return !info.namespace().isEmpty() && !isNamespace;
    }

    private void serveObject(Target target) throws IOException {
        RequestInfo info = target.call().info();
        String verb = info.verb();
        boolean nameless = info.parts().size() < 2;
        if (nameless && OF_ONE_OBJECT.contains(verb)) {
            throw StatusException.badRequest("name must be provided");
        }
        boolean homeless = target.description().namespaced() && info.namespace().isEmpty();
        boolean named = verb.equals("create") && !nameless;
        if (!target.resource().verbs().contains(verb) || named || (homeless && !info.isOfCollection())) {
            throw StatusException.methodNotAllowed();
        }
        serve(target, verb);
    }

    private void serve(Target target, String verb) throws IOException {
        switch (verb) {
            case "get" -> ReadVerbs.get(target);
            case "list" -> ReadVerbs.list(target);
            case "watch" -> watches.serve(target);
            case "create" -> writes.create(target);
            case "update" -> writes.update(target);
            case "patch" -> patches.patch(target);
            case "delete" -> DeleteVerbs.delete(target);
            case "deletecollection" -> DeleteVerbs.deleteCollection(target);
            default -> throw StatusException.methodNotAllowed();
        }
    }

    private void serveSubresource(Target target) throws IOException {
        RequestInfo info = target.call().info();
        Connector connector = target.resource().connectors().get(info.subresource());
        Optional<Subresource> subresource = target.description().subresources().stream()
                .filter(each -> each.name().equals(info.subresource()))
                .findFirst();
        if (subresource.isEmpty()) {
            throw StatusException.notFound(target.description().groupResource(), info.name());
        }
        if (!subresource.get().verbs().contains(info.verb())) {
            throw StatusException.methodNotAllowed();
        }
        if (connector != null) {
            connector.connect(
                    target.call().context(), target.key(), target.call().exchange());
        } else {
            serve(target, info.verb());
        }
    }
}
