/**
 * Threads, tasks in the background, backoff, caches that let one caller do the work of many, and the memory that answers may take.
 */
@NullMarked
package io.github.multikueue.proxy.core.concurrent;

import org.jspecify.annotations.NullMarked;
