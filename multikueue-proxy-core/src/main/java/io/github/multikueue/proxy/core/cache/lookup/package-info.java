/** Finds out what a resource is like before it is cached, and whether it still is. */
@NullMarked
package io.github.multikueue.proxy.core.cache.lookup;

import org.jspecify.annotations.NullMarked;
