package io.github.multikueue.proxy.core.runwatch;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.kube.meta.OwnerReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one resource, by UID, by name, and by the UID of the owner that manages them. A deleted object stays with its
 * last state for {@value #KEPT_MINUTES} minutes. Safe for use by many threads.
 *
 * @param <T> the narrow record of an object
 */
final class ObjectShelf<T> {

    private static final int KEPT_MINUTES = 10;
    /** Beyond that, objects that were deleted longest ago are forgotten early. */
    private static final int MOST_DELETED = 20_000;

    private enum Presence {
        THERE,
        /** Its deletion was watched, so its state is its last one. */
        DELETED,
        /** A list did not have it any more; nobody has seen its last state. */
        MISSED
    }

    private record Known<T>(T object, Presence presence) {

        boolean present() {
            return presence == Presence.THERE;
        }
    }

    private record Deleted(String uid, long at) {}

    private final Function<T, ObjectMeta> metadata;
    private final UnaryOperator<T> trim;
    private final Consumer<ObjectMeta> onChange;
    private final Ticker ticker;
    private final Map<String, Known<T>> byUid = new HashMap<>();
    private final Map<String, Set<String>> byOwner = new HashMap<>();
    private final Map<String, Set<String>> byName = new HashMap<>();
    private final Queue<Deleted> deleted = new ArrayDeque<>();

    /**
     * @param trim takes from an object what nobody needs
     * @param onChange told after each change; by the thread of the watch, without any lock
     */
    ObjectShelf(Function<T, ObjectMeta> metadata, UnaryOperator<T> trim, Consumer<ObjectMeta> onChange, Ticker ticker) {
        this.metadata = metadata;
        this.trim = trim;
        this.onChange = onChange;
        this.ticker = ticker;
    }

    /** Takes the objects of one namespace, or of all if it is empty. */
    ListWatch.Consumer<T> consumer(String namespace) {
        return new ListWatch.Consumer<>() {
            @Override
            public void replaceAll(List<T> all) {
                Set<String> uids =
                        all.stream().map(each -> metadata.apply(each).uid()).collect(Collectors.toSet());
                present(namespace).stream()
                        .filter(each -> !uids.contains(metadata.apply(each).uid()))
                        .forEach(each -> keep(each, Presence.MISSED));
                all.forEach(this::put);
            }

            @Override
            public void put(T object) {
                keep(object, Presence.THERE);
            }

            @Override
            public void remove(T object) {
                keep(object, Presence.DELETED);
            }
        };
    }

    /** The object with this UID, there or deleted, or null. */
    synchronized @Nullable T get(String uid) {
        Known<T> known = byUid.get(uid);
        return known == null ? null : known.object();
    }

    /** Whether the object is there, as far as is known. */
    synchronized boolean isPresent(String uid) {
        Known<T> known = byUid.get(uid);
        return known != null && known.present();
    }

    /** Whether it was deleted, and its last state is known. */
    synchronized boolean isDeleted(String uid) {
        Known<T> known = byUid.get(uid);
        return known != null && known.presence() == Presence.DELETED;
    }

    /** All that the owner manages or managed, in the order they became known. */
    synchronized List<T> managedBy(String ownerUid) {
        return objects(byOwner.getOrDefault(ownerUid, Set.of()));
    }

    /** All of that name, one after another, in the order they became known. */
    synchronized List<T> named(String namespace, String name) {
        return objects(byName.getOrDefault(key(namespace, name), Set.of()));
    }

    /** All, there or deleted. */
    synchronized List<T> all() {
        return objects(byUid.keySet());
    }

    private List<T> objects(Collection<String> uids) {
        List<T> objects = new ArrayList<>(uids.size());
        for (String uid : uids) {
            Known<T> known = byUid.get(uid);
            if (known != null) {
                objects.add(known.object());
            }
        }
        return objects;
    }

    private synchronized List<T> present(String namespace) {
        return byUid.values().stream()
                .filter(Known::present)
                .map(Known::object)
                .filter(each ->
                        namespace.isEmpty() || metadata.apply(each).namespace().equals(namespace))
                .toList();
    }

    private void keep(T object, Presence presence) {
        ObjectMeta meta = metadata.apply(object);
        synchronized (this) {
            forgetOld();
            Known<T> before = byUid.put(meta.uid(), new Known<>(trim.apply(object), presence));
            if (before == null) {
                index(byName, key(meta.namespace(), meta.name()), meta.uid());
                owner(meta).ifPresent(owner -> index(byOwner, owner, meta.uid()));
            }
            if (presence != Presence.THERE && (before == null || before.present())) {
                deleted.add(new Deleted(meta.uid(), ticker.read()));
            }
        }
        onChange.accept(meta);
    }

    private void forgetOld() {
        long oldest = ticker.read() - Duration.ofMinutes(KEPT_MINUTES).toNanos();
        while (!deleted.isEmpty() && (deleted.element().at() < oldest || deleted.size() > MOST_DELETED)) {
            forget(deleted.remove().uid());
        }
    }

    private void forget(String uid) {
        Known<T> known = byUid.get(uid);
        if (known == null || known.present()) {
            return; // The list of a watch that had to begin anew has it again.
        }
        byUid.remove(uid);
        ObjectMeta meta = metadata.apply(known.object());
        unindex(byName, key(meta.namespace(), meta.name()), uid);
        owner(meta).ifPresent(owner -> unindex(byOwner, owner, uid));
    }

    private static Optional<String> owner(ObjectMeta meta) {
        return meta.ownerReferences().stream()
                .filter(OwnerReference::controller)
                .map(OwnerReference::uid)
                .findFirst();
    }

    private static void index(Map<String, Set<String>> index, String key, String uid) {
        index.computeIfAbsent(key, unused -> new LinkedHashSet<>()).add(uid);
    }

    private static void unindex(Map<String, Set<String>> index, String key, String uid) {
        index.computeIfPresent(key, (unused, uids) -> {
            uids.remove(uid);
            return uids.isEmpty() ? null : uids;
        });
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
