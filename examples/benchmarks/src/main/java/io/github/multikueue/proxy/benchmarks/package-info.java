/**
 * Measures the server as it is shipped, in a process of its own, against a fake fleet. Every number stands next to a
 * reference that was measured in the same run, in turns with it.
 *
 * <p>It has more than 20 classes, and stays one package: it is a program, a row of its table is a class each, and they share how load is
 * made and time is measured.
 */
@NullMarked
package io.github.multikueue.proxy.benchmarks;

import org.jspecify.annotations.NullMarked;
