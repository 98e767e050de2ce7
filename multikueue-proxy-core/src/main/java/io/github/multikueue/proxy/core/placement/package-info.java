/**
 * Kueue: from a job to its Workload to the worker cluster it was sent to.
 */
@NullMarked
package io.github.multikueue.proxy.core.placement;

import org.jspecify.annotations.NullMarked;
