/**
 * Brings the logs of the workers' containers into the store and serves them from there: each log is read from its worker
 * once, however many readers it has, from the moment somebody reads it ({@code viewed}) or the container runs ({@code all}).
 * What the store cannot keep is streamed straight from the worker.
 */
@NullMarked
package io.github.multikueue.proxy.core.capture;

import org.jspecify.annotations.NullMarked;
