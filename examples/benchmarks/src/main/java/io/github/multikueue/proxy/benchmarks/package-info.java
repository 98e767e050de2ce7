/**
 * Measures the server as it is shipped, in a process of its own, against a fake fleet. Every number stands next to a
 * reference that was measured in the same run, in turns with it.
 */
@NullMarked
package io.github.multikueue.proxy.benchmarks;

import org.jspecify.annotations.NullMarked;
