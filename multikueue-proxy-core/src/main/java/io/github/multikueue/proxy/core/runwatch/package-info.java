/**
 * What is known of runs on the workers. One list+watch for each worker and resource, selected by Kueue's origin label, serves
 * all who follow or capture runs there; where the worker does not allow that, it is asked each time instead. An object that was
 * deleted is remembered for a while with its last state: a run's last task can live for less than a second.
 */
@NullMarked
package io.github.multikueue.proxy.core.runwatch;

import org.jspecify.annotations.NullMarked;
