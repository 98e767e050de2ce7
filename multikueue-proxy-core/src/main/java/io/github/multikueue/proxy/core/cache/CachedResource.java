package io.github.multikueue.proxy.core.cache;

import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.memory.ObjectTable;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.OpaqueVersionException;
import io.github.multikueue.proxy.core.cache.lookup.CacheableResource;
import io.github.multikueue.proxy.core.cache.lookup.NotCacheableException;
import io.github.multikueue.proxy.core.cache.lookup.ResourceLookup;
import io.github.multikueue.proxy.core.cache.lookup.VersionedResource;
import io.github.multikueue.proxy.core.concurrent.ChangeSignal;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one cached resource, from the first look at what the resource is like until it is dropped. Filled by the one thread of its
 * list+watch, which ends with it; read by many.
 */
final class CachedResource implements ListWatch.Consumer<ApiObject> {

    /** What there is room for beside all others. */
    interface Room {

        /** Whether the resource, now that it was found to be one, may be cached. */
        boolean hasPlace(CachedResource resource);

        /** Whether so many bytes of it may be kept. */
        boolean hasBytes(CachedResource resource, long bytes);
    }

    /** What is made when the resource was looked up. */
    private record Served(CacheableResource resource, CachedStorage storage, ServedResource served) {}

    private final VersionedResource name;
    private final long mostBytes;
    private final ResourceLookup lookup;
    private final Room room;
    private final ArrivingList arriving;
    private final ObjectTable table;
    private final ChangeSignal waits = new ChangeSignal();
    private final CacheUse use = new CacheUse();
    private volatile @Nullable Served found;
    private volatile boolean filled;
    private volatile @Nullable Exception over;
    private final WriteFloor floor = new WriteFloor();
    private volatile long awaitedInVain;
    private long lists;

    /** @param room what there is room for beside all others */
    CachedResource(VersionedResource name, WatchCacheConfig config, ResourceLookup lookup, Room room) {
        this.name = name;
        this.mostBytes = config.bounds().resourceBytes();
        this.lookup = lookup;
        this.room = room;
        this.arriving = new ArrivingList(this::hasRoom, mostBytes);
        this.table = new ObjectTable(
                () -> 0, config.bounds().changes(), config.bounds().changedBytes());
    }

    VersionedResource name() {
        return name;
    }

    ObjectTable table() {
        return table;
    }

    CacheUse use() {
        return use;
    }

    long lists() {
        return lists;
    }

    /** Where to list, once it is known what is listed. */
    ApiPath collection() throws IOException {
        arriving.begin();
        if (found == null) {
            CacheableResource resource = lookup.find(name);
            if (!room.hasPlace(this)) {
                throw NotCacheableException.refused(name, "there are as many cached resources as there may be");
            }
            CachedStorage storage = new CachedStorage(name.groupResource(), table);
            found = new Served(resource, storage, new ServedResource(resource.description(), storage));
        }
        return name.path();
    }

    /** Makes of the JSON of an object what is kept of it; the object that is there already, if nothing has changed. */
    ApiObject read(byte[] json) throws IOException {
        Served served = found;
        if (served == null) {
            throw new IllegalStateException("an object before its resource was looked up");
        }
        ApiObject object = served.resource().form().read(json);
        ApiObject present = table.get(object.key());
        if (!arriving.add(object)) {
            throw NotCacheableException.tooLarge(name, mostBytes);
        }
        return present != null && present.isSameAs(object) ? present : object;
    }

    private boolean hasRoom(long bytes) {
        return bytes <= mostBytes && room.hasBytes(this, bytes);
    }

    @Override
    public void replaceAll(List<ApiObject> all) {
        arriving.end(all);
    }

    @Override
    public void put(ApiObject object) {
        change(object, false);
    }

    @Override
    public void remove(ApiObject object) {
        change(object, true);
    }

    private void change(ApiObject object, boolean deleted) {
        table.put(object, deleted, Long.parseLong(object.resourceVersion()));
        if (!arriving.hasRoom(table.weight())) {
            over = NotCacheableException.tooLarge(name, mostBytes);
        }
    }

    @Override
    public void reached(String resourceVersion) {
        try {
            reached(OpaqueVersionException.number(resourceVersion));
        } catch (OpaqueVersionException e) {
            over = e;
        }
        waits.give();
    }

    private void reached(long version) {
        List<ApiObject> all = arriving.take();
        if (all == null) {
            table.reached(version);
            return;
        }
        TreeMap<ObjectKey, ApiObject> byKey = new TreeMap<>();
        all.forEach(each -> byKey.put(each.key(), each));
        if (version < table.revision()) {
            // Its versions were counted anew: what was waited for may never come.
            floor.reset();
            awaitedInVain = 0;
        }
        table.replaceAll(byKey, version);
        lists++;
        filled = true;
    }

    @Override
    public void failed(Exception why) {
        if (why instanceof NotCacheableException
                || why instanceof OpaqueVersionException
                || ResourceLookup.isFinal(why)
                || (arriving.isArriving() && ResourceLookup.isUnreadable(why))) {
            over = why;
        }
        waits.give();
    }

    /** Why it cannot be cached any more; null, if it can. */
    @Nullable
    Exception over() {
        return over;
    }

    boolean isFilled() {
        return filled;
    }

    /** What was found out about the resource; null, if it was not looked up yet. */
    @Nullable
    CacheableResource resource() {
        Served served = found;
        return served == null ? null : served.resource();
    }

    /** The storage and the description; null, if it was not looked up yet. */
    @Nullable
    ServedResource served() {
        Served served = found;
        return served == null ? null : served.served();
    }

    /** Whether the past is known that the read asks for. */
    boolean reaches(ReadRequest read) {
        Served served = found;
        return served != null && read.list().map(served.storage()::reaches).orElse(true);
    }

    /** What reads must see at least. */
    WriteFloor floor() {
        return floor;
    }

    /**
     * Waits until the cache has come to the version; returns whether it has.
     *
     * @param told whether the API server has told that there is this version; one that a client made up is not remembered as awaited
     */
    boolean await(long version, boolean told, Duration atMost) {
        if (isInVain(version)) {
            return false;
        }
        boolean there = waits.await(() -> over != null || (filled && table.revision() >= version), atMost);
        if (!there && told) {
            awaitedInVain = version;
        }
        return there && over == null;
    }

    /**
     * Whether the version, or an earlier one, was awaited before, and nothing was heard since: most probably what happened up to then was
     * about other resources, and will be told by a bookmark some time.
     */
    private boolean isInVain(long version) {
        long before = awaitedInVain;
        return before > 0 && version >= before && table.revision() < before;
    }

    /** Whether the API server's present version is known to be one that cannot be awaited now. */
    boolean isBehind() {
        return isInVain(Long.MAX_VALUE);
    }

    /** Tells all who watch and wait that it is over. */
    void end() {
        waits.give();
        table.fail(StatusException.expired("too old resource version: the resource is not cached any more"));
    }
}
