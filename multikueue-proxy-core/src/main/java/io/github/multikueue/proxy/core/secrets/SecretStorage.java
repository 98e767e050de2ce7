package io.github.multikueue.proxy.core.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectCreator;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectDeleter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectGetter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectUpdater;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the objects of a resource in Secrets, one each: of the same name and, if the resource has namespaces, of the same namespace.
 * UID, versions, times, labels, annotations, finalizers and owners are those of the Secret, so that an API server and its garbage
 * collector take care of them. The Secret's type is {@code <group>/<singular>}, which cannot be changed: another Secret of that name is
 * no object of the resource, though its name is taken. What is in the data of the Secret is decided by the class that extends this one;
 * the key {@code managedFields} is taken.
 *
 * <p>Extend it to say what lies where:
 *
 * <pre>{@code
 * final class CupStorage extends SecretStorage {
 *     protected Map<String, String> data(JsonNode cup) {
 *         return Map.of("colour", cup.path("spec").path("colour").asText());
 *     }
 *     protected void restore(ObjectNode cup, Map<String, String> data) {
 *         cup.putObject("spec").put("colour", data.get("colour"));
 *     }
 * }
 * }</pre>
 *
 * <p>The server's user needs all rights to Secrets in the namespaces concerned. Objects have no generation: describe the resource with
 * {@link ResourceDescription.Builder#withoutGenerations()}. Each watch is one watch of Secrets at the API server, and knows all objects
 * that its user may see. Safe for use by many threads.
 */
public abstract class SecretStorage
        implements ObjectGetter, ObjectLister, ObjectWatcher, ObjectCreator, ObjectUpdater, ObjectDeleter {

    /** So often somebody else can be faster, before an update is given up. */
    private static final int MOST_TRIES = 10;

    private final ApiClient cluster;
    private final ResourceDescription resource;
    private final SecretForm form;
    private final Executor watches;

    /**
     * Makes a storage.
     *
     * @param cluster where the Secrets are
     * @param fixedNamespace where the Secrets of a resource without namespaces are; of no meaning for others
     * @param watches runs each watch for as long as it lasts; one that it rejects is answered with 429
     */
    protected SecretStorage(ApiClient cluster, ResourceDescription resource, String fixedNamespace, Executor watches) {
        this.cluster = cluster;
        this.resource = resource;
        this.form = new SecretForm(resource, fixedNamespace);
        this.watches = watches;
    }

    /** What of a complete object is to be kept, besides its metadata; must not block. */
    protected abstract Map<String, String> data(JsonNode object);

    /**
     * Puts into an object that has its metadata what {@link #data} has made of it. Whoever may change Secrets can have written
     * anything.
     */
    protected abstract void restore(ObjectNode object, Map<String, String> data);

    /**
     * Which objects exist for a user, by their data. Asked once for each request, and for a watch when it begins. All of them, unless a
     * storage says otherwise.
     */
    protected Predicate<Map<String, String>> visibleTo(StorageContext context) {
        return data -> true;
    }

    /**
     * Checks a complete object beyond its schema, and fills in what the client may leave out.
     *
     * @param object may be changed, but for its identity
     * @param present the object that it replaces, or null if it is new
     * @throws StatusException if it is not to be stored
     */
    protected void check(StorageContext context, ObjectNode object, @Nullable JsonNode present) {
        // Nothing by default.
    }

    @Override
    public ApiObject get(StorageContext context, ObjectKey key) {
        return object(visibleSecret(context, key));
    }

    /** A page has as many objects as the user may see of a page of Secrets: perhaps none, though there are more pages. */
    @Override
    public Page list(StorageContext context, ObjectLister.Query query) {
        ApiPath path = form.list(query.selector().namespace())
                .query("resourceVersion", query.resourceVersion())
                .query("resourceVersionMatch", query.match())
                .query("limit", query.limit())
                .query("continue", query.continueToken());
        JsonNode list = refusals("").of(() -> cluster.get(path, ObjectNode.class));
        Predicate<Map<String, String>> visible = visibleTo(context);
        List<ApiObject> objects = list.path("items")
                .valueStream()
                .filter(secret -> visible.test(SecretForm.data(secret)))
                .map(this::object)
                .filter(query.selector()::matches)
                .toList();
        String next = list.path("metadata").path("continue").asText("");
        return new Page(objects, SecretWatch.version(list), next.isEmpty() ? null : next, 0);
    }

    @Override
    public Watch watch(StorageContext context, ObjectWatcher.Query query, Listener listener) {
        ApiPath path = form.list(query.selector().namespace());
        Predicate<Map<String, String>> visible = visibleTo(context);
        SecretWatch watch =
                new SecretWatch(cluster, path, secret -> visible.test(SecretForm.data(secret)), this::object, listener);
        refusals("").of(() -> watch.begin(query));
        watch.start(watches);
        return watch;
    }

    @Override
    public ApiObject create(StorageContext context, ObjectNode object, boolean dryRun) {
        check(context, object, null);
        String name = object.path("metadata").path("name").asText();
        ApiPath path = dryRun(form.secrets(context.request().namespace()), dryRun);
        ObjectNode secret = form.secret(object, data(object));
        return object(refusals(name).of(() -> cluster.create(path, secret, ObjectNode.class)));
    }

    @Override
    public ApiObject update(StorageContext context, ObjectKey key, Update update, boolean dryRun) {
        for (int tries = 1; ; tries++) {
            ApiObject current = object(visibleSecret(context, key));
            ObjectNode wanted = update.apply(current);
            check(context, wanted, current.tree());
            if (wanted.equals(current.tree())) {
                return current;
            }
            try {
                ObjectNode secret = form.secret(wanted, data(wanted));
                ApiPath path = dryRun(form.secret(key), dryRun);
                return object(refusals(key.name()).of(() -> cluster.replace(path, secret, ObjectNode.class)));
            } catch (StatusException e) {
                if (e.code() != 409 || tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Result delete(StorageContext context, ObjectKey key, Options options, boolean dryRun) {
        ObjectNode secret = visibleSecret(context, key);
        ObjectNode body = Json.object().put("apiVersion", "v1").put("kind", "DeleteOptions");
        ObjectNode preconditions = body.putObject("preconditions");
        // What goes is what the user may see, even if somebody replaces it meanwhile.
        String uid = secret.path("metadata").path("uid").asText();
        preconditions.put("uid", options.uid().isEmpty() ? uid : options.uid());
        if (!options.resourceVersion().isEmpty()) {
            preconditions.put("resourceVersion", options.resourceVersion());
        }
        if (!options.propagationPolicy().isEmpty()) {
            body.put("propagationPolicy", options.propagationPolicy());
        }
        if (dryRun) {
            // API servers do not read the query of a deletion that has a body.
            body.putArray("dryRun").add("All");
        }
        ObjectNode answer = refusals(key.name()).of(() -> cluster.delete(form.secret(key), body, ObjectNode.class));
        boolean gone = !form.isOne(answer);
        return new Result(object(gone ? secret : answer), gone);
    }

    /** @throws StatusException 404, if there is none, or none that the user may see */
    private ObjectNode visibleSecret(StorageContext context, ObjectKey key) {
        ObjectNode secret = refusals(key.name()).of(() -> cluster.get(form.secret(key), ObjectNode.class));
        if (!form.isOne(secret) || !visibleTo(context).test(SecretForm.data(secret))) {
            throw StatusException.notFound(resource.groupResource(), key.name());
        }
        return secret;
    }

    private ApiObject object(JsonNode secret) {
        ObjectNode object = form.object(secret);
        restore(object, SecretForm.data(secret));
        return ApiObject.of(object);
    }

    private static ApiPath dryRun(ApiPath path, boolean dryRun) {
        return path.query("dryRun", dryRun ? "All" : null);
    }

    private SecretRefusals refusals(String name) {
        return new SecretRefusals(resource, name);
    }
}
