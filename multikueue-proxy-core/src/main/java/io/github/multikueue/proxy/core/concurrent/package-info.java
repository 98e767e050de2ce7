/**
 * Threads, tasks in the background, backoff, and caches that let one caller do the work of many.
 */
@NullMarked
package io.github.multikueue.proxy.core.concurrent;

import org.jspecify.annotations.NullMarked;
