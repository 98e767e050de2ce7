package io.github.multikueue.proxy.core.placement;

import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The UIDs of one kind of job by namespace and name. Written by one thread, read by many. */
final class JobIndex implements ListWatch.Consumer<Job> {

    private final JobKind kind;
    private final JobChanges changes;
    private final Map<JobKey, String> uids = new ConcurrentHashMap<>();

    JobIndex(JobKind kind, JobChanges changes) {
        this.kind = kind;
        this.changes = changes;
    }

    /** The job's UID, or null if it is not known. */
    @Nullable
    String uid(JobKey job) {
        return uids.get(job);
    }

    @Override
    public void replaceAll(List<Job> all) {
        Map<JobKey, String> listed = new HashMap<>();
        all.forEach(each -> listed.put(key(each), each.metadata().uid()));
        uids.keySet().retainAll(listed.keySet());
        uids.putAll(listed);
        changes.allChanged();
    }

    @Override
    public void put(Job job) {
        JobKey key = key(job);
        uids.put(key, job.metadata().uid());
        changes.changed(Set.of(key));
    }

    @Override
    public void remove(Job job) {
        JobKey key = key(job);
        if (uids.remove(key, job.metadata().uid())) {
            changes.changed(Set.of(key));
        }
    }

    private JobKey key(Job job) {
        return JobKey.of(kind, job.metadata());
    }
}
