/**
 * A storage that keeps objects in memory, with one resourceVersion for all resources and a bounded history for watches.
 */
@NullMarked
package io.github.multikueue.proxy.core.apiserver.memory;

import org.jspecify.annotations.NullMarked;
