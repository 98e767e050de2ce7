/**
 * Kueue: from a job to its Workload to the worker cluster it was sent to. A placement is read from the manager's objects as
 * they are, by way of watch caches, so that all replicas, however long they run, give the same answer; changes in the caches are
 * told to whoever follows a job.
 */
@NullMarked
package io.github.multikueue.proxy.core.placement;

import org.jspecify.annotations.NullMarked;
