/**
 * Renames requests before a gateway looks at them, and restores its answers, whether they come from a cache or from the API server: caches
 * have the names of the cluster, and observers of requests those of the client.
 */
@NullMarked
package io.github.multikueue.proxy.core.gateway.renaming;

import org.jspecify.annotations.NullMarked;
