package io.github.multikueue.proxy.core.deployments;

import com.fasterxml.jackson.core.JsonGenerator;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.cache.CachedRead;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Lists of names as they are answered, kept until the cache has come to another version: thousands of names take longer to write down than
 * to send. Safe for use by many threads.
 */
final class NameLists {

    private static final long MOST_BYTES = 16L << 20;

    /** A restored API server may come to a version a second time, with other objects. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static final Comparator<ObjectKey> ORDER =
            Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name);

    private record Written(String resourceVersion, byte[] json) {}

    private final Cache<String, Written> written = Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .weigher((String namespace, Written each) -> each.json().length + namespace.length())
            .expireAfterWrite(LONGEST)
            .executor(Runnable::run)
            .build();

    /** @param namespace empty for all */
    byte[] of(String namespace, CachedRead read, StorageContext context) {
        Written known = written.getIfPresent(namespace);
        if (known != null && known.resourceVersion().equals(read.resourceVersion())) {
            return known.json();
        }
        ObjectLister.Page page = read.resource()
                .as(ObjectLister.class)
                .orElseThrow()
                .list(context, ObjectLister.Query.all(ObjectSelector.everythingIn(namespace)));
        List<ObjectKey> keys = page.objects().stream().map(ApiObject::key).toList();
        Written next = new Written(page.resourceVersion(), json(keys));
        written.put(namespace, next);
        return next.json();
    }

    /** The array of these. Lists of API servers have another order, in which {@code a-b} is before {@code a}. */
    static byte[] json(Collection<ObjectKey> keys) {
        List<ObjectKey> sorted = keys.stream().sorted(ORDER).toList();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.MAPPER.getFactory().createGenerator(out)) {
            json.writeStartArray();
            for (ObjectKey each : sorted) {
                json.writeStartObject();
                json.writeStringField("name", each.name());
                json.writeStringField("namespace", each.namespace());
                json.writeEndObject();
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
