package io.github.multikueue.proxy.core.cache.lookup;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.storage.RawField;
import io.github.multikueue.proxy.core.apiserver.storage.RawForm;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import io.github.multikueue.proxy.core.table.builtin.BuiltinPrinters;
import io.github.multikueue.proxy.core.table.builtin.PrinterChoice;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a resource is like: from the API server's discovery, and then from a sample of its Tables if it is one of
 * kube-apiserver's own, or from its definition if it is a custom one. Of all others Tables are left to the API server.
 */
public final class ResourceLookup {

    private static final ApiPath DEFINITIONS =
            ApiPath.of("apis", "apiextensions.k8s.io", "v1", "customresourcedefinitions");
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    private static final String JSON = "application/json";

    /** The groups of kube-apiserver itself, which nobody else can have. */
    private static final Set<String> OWN_GROUPS = Set.of(
            "",
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "apiregistration.k8s.io",
            "apps",
            "authentication.k8s.io",
            "authorization.k8s.io",
            "autoscaling",
            "batch",
            "certificates.k8s.io",
            "coordination.k8s.io",
            "discovery.k8s.io",
            "events.k8s.io",
            "flowcontrol.apiserver.k8s.io",
            "networking.k8s.io",
            "node.k8s.io",
            "policy",
            "rbac.authorization.k8s.io",
            "resource.k8s.io",
            "scheduling.k8s.io",
            "storage.k8s.io",
            "storagemigration.k8s.io");

    private record Resources(List<Discovered> resources) {
        Resources {
            resources = requireNonNullElse(resources, List.of());
        }
    }

    private record Discovered(String name, String singularName, boolean namespaced, String kind, List<String> verbs) {
        Discovered {
            singularName = requireNonNullElse(singularName, "");
            verbs = requireNonNullElse(verbs, List.of());
        }
    }

    private final ApiClient server;
    private final boolean managedFields;

    /**
     * Asks that API server.
     *
     * @param managedFields whether objects are kept with their {@code metadata.managedFields}
     */
    public ResourceLookup(ApiClient server, boolean managedFields) {
        this.server = server;
        this.managedFields = managedFields;
    }

    /**
     * Asks for all that must be known.
     *
     * @throws NotCacheableException if there is no such resource, or it cannot be watched
     * @throws KubeException if the API server cannot say
     */
    public CacheableResource find(VersionedResource name) throws NotCacheableException {
        List<Discovered> all = server.get(ApiPath.group(name.group(), name.version()), Resources.class)
                .resources();
        Discovered found = all.stream()
                .filter(each -> name.resource().equals(each.name()))
                .findFirst()
                .orElseThrow(() -> NotCacheableException.refused(name, "no such resource"));
        if (!found.verbs().containsAll(List.of("list", "watch"))) {
            throw NotCacheableException.refused(name, "cannot be listed and watched");
        }
        ResourceDescription.Builder description = ResourceDescription.of(name.group(), name.version(), found.kind())
                .plural(name.resource())
                .singular(found.singularName());
        if (!found.namespaced()) {
            description.clusterScoped();
        }
        if (all.stream().anyMatch(each -> (name.resource() + "/status").equals(each.name()))) {
            description.withStatus();
        }
        return described(name, found, description);
    }

    private CacheableResource described(
            VersionedResource name, Discovered found, ResourceDescription.Builder description)
            throws NotCacheableException {
        if (OWN_GROUPS.contains(name.group())) {
            return own(name, found, description.builtIn());
        }
        CustomResource definition = definition(name);
        return definition == null ? other(name, found, description) : custom(name, found, description, definition);
    }

    private CacheableResource own(VersionedResource name, Discovered found, ResourceDescription.Builder description) {
        PrinterChoice choice = BuiltinPrinters.choose(name.groupResource(), name.version(), sample(name));
        if (choice instanceof PrinterChoice.Printed printed) {
            description.printer(printed.printer());
        }
        List<RawField> fields = SelectableFields.of(name.groupResource());
        return resource(name, found, description, fields, false, choice instanceof PrinterChoice.Printed, null);
    }

    /** A Table of at most one row. */
    private JsonNode sample(VersionedResource name) {
        ApiPath path = name.path().query("limit", 1).query("includeObject", "Object");
        return server.get(path, TABLE, JsonNode.class);
    }

    private CacheableResource custom(
            VersionedResource name,
            Discovered found,
            ResourceDescription.Builder description,
            CustomResource definition) {
        description.listKind(definition.listKind());
        boolean printable = true;
        try {
            List<ColumnDefinition> columns = definition.columns(name.version());
            description.columns(columns.subList(1, columns.size()).toArray(ColumnDefinition[]::new));
        } catch (IllegalArgumentException unusual) {
            printable = false;
        }
        List<RawField> fields = definition.selectableFields(name.version());
        return resource(name, found, description, fields, true, printable, definition);
    }

    /** A resource of another API server behind the first, or one whose definition is not to be seen: what its lists are like is looked at. */
    private CacheableResource other(VersionedResource name, Discovered found, ResourceDescription.Builder description)
            throws NotCacheableException {
        JsonNode first =
                server.get(name.path().query("limit", 1), JSON, JsonNode.class).path("items");
        if (first.isEmpty()) {
            throw NotCacheableException.refused(name, "no definition, and no object to see what its lists are like");
        }
        boolean typed = first.path(0).has("kind");
        return resource(name, found, typed ? description : description.builtIn(), List.of(), typed, false, null);
    }

    private CacheableResource resource(
            VersionedResource name,
            Discovered found,
            ResourceDescription.Builder description,
            List<RawField> fields,
            boolean typedInLists,
            boolean printable,
            @Nullable CustomResource definition) {
        description.selectableFields(fields.stream().map(RawField::name).toArray(String[]::new));
        ResourceDescription built = description.build();
        String apiVersion = built.apiVersion(name.version());
        RawForm form = new RawForm(apiVersion, found.kind(), typedInLists, managedFields, fields);
        return new CacheableResource(built, form, printable, definition);
    }

    private @Nullable CustomResource definition(VersionedResource name) {
        try {
            ApiPath path = DEFINITIONS.segment(name.groupResource().toString());
            return server.get(path, CustomResource.class);
        } catch (KubeException.Refused e) {
            if (e.code() == 404 || e.code() == 403) {
                return null;
            }
            throw e;
        }
    }

    static ApiPath definitions() {
        return DEFINITIONS;
    }

    /** Whether a failure says that the proxy may not, or cannot, read the resource at all. */
    public static boolean isFinal(Exception failure) {
        return failure instanceof KubeException.Refused refused
                && Set.of(403, 404, 405, 406).contains(refused.code());
    }

    /**
     * Whether a failure says that a whole answer is no JSON, or nested too deep: it will be the same next time. One that broke off will
     * not.
     */
    public static boolean isUnreadable(Exception failure) {
        Throwable cause = failure instanceof KubeException.Unusable ? failure.getCause() : failure;
        return cause instanceof MalformedJsonException
                || (cause instanceof JsonProcessingException && !(cause instanceof JsonEOFException));
    }
}
