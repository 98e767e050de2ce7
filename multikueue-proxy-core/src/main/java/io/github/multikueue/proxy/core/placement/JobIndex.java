package io.github.multikueue.proxy.core.placement;

import io.github.multikueue.proxy.core.kube.ListWatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The UIDs of one kind of job by namespace and name. Written by one thread, read by many. */
final class JobIndex implements ListWatch.Consumer<Job> {

    private record Key(String namespace, String name) {}

    private final Map<Key, String> uids = new ConcurrentHashMap<>();

    /** The job's UID, or null if it is not known. */
    @Nullable
    String uid(String namespace, String name) {
        return uids.get(new Key(namespace, name));
    }

    @Override
    public void replaceAll(List<Job> all) {
        Map<Key, String> listed = new HashMap<>();
        all.forEach(each -> listed.put(key(each), each.metadata().uid()));
        uids.keySet().retainAll(listed.keySet());
        uids.putAll(listed);
    }

    @Override
    public void put(Job job) {
        uids.put(key(job), job.metadata().uid());
    }

    @Override
    public void remove(Job job) {
        uids.remove(key(job), job.metadata().uid());
    }

    private static Key key(Job job) {
        return new Key(job.metadata().namespace(), job.metadata().name());
    }
}
