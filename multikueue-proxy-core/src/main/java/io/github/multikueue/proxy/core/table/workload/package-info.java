/** How Pods are printed, and what makes them: {@code apps}, {@code batch} and {@code autoscaling}. */
@NullMarked
package io.github.multikueue.proxy.core.table.workload;

import org.jspecify.annotations.NullMarked;
