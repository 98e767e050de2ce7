package io.github.multikueue.proxy.core.cache;

import io.github.multikueue.proxy.core.apiserver.memory.ListPages;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStore;
import io.github.multikueue.proxy.core.apiserver.memory.ObjectTable;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectGetter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;

/** Reads a cached resource. */
final class CachedStorage implements ObjectGetter, ObjectLister, ObjectWatcher {

    private final GroupResource resource;
    private final ObjectTable table;
    private final ListPages pages;

    CachedStorage(GroupResource resource, ObjectTable table) {
        this.resource = resource;
        this.table = table;
        this.pages = new ListPages(table);
    }

    /** Whether the past is known that a list asks for. */
    boolean reaches(ObjectLister.Query query) {
        return pages.reaches(query);
    }

    @Override
    public ApiObject get(StorageContext context, ObjectKey key) {
        requireReached(context.request().query().text("resourceVersion"));
        ApiObject object = table.get(key);
        if (object == null) {
            throw StatusException.notFound(resource, key.name());
        }
        return object;
    }

    @Override
    public Page list(StorageContext context, ObjectLister.Query query) {
        requireReached(query.resourceVersion());
        return pages.read(query);
    }

    @Override
    public Watch watch(StorageContext context, ObjectWatcher.Query query, Listener listener) {
        requireReached(query.resourceVersion());
        return table.listen(listener, query.selector(), query.initialEvents() ? null : since(query));
    }

    private long since(ObjectWatcher.Query query) {
        return query.beginsNow() ? table.revision() : MemoryStore.revision(query.resourceVersion());
    }

    private void requireReached(String resourceVersion) {
        long present = table.revision();
        if (!resourceVersion.isEmpty() && MemoryStore.revision(resourceVersion) > present) {
            throw StatusException.resourceVersionTooLarge(resourceVersion, Long.toString(present));
        }
    }
}
