package io.github.multikueue.proxy.core.placement;

import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.kube.meta.OwnerReference;

/**
 * What a {@link JobReference} names, also as it is read from an owner reference: that may hold any text, which a
 * {@link JobReference} would refuse.
 */
record JobKey(String group, String kind, String namespace, String name) {

    static JobKey of(JobReference job) {
        return new JobKey(job.group(), job.kind(), job.namespace(), job.name());
    }

    static JobKey of(JobKind kind, ObjectMeta job) {
        return new JobKey(kind.group(), kind.kind(), job.namespace(), job.name());
    }

    /** The owner of an object in this namespace; owners are in the same one. */
    static JobKey of(OwnerReference owner, String namespace) {
        return new JobKey(owner.group(), owner.kind(), namespace, owner.name());
    }
}
