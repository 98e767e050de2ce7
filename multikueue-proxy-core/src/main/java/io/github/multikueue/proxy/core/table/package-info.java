/**
 * Server-side printing: the columns of a resource, and the Tables {@code kubectl get} shows.
 */
@NullMarked
package io.github.multikueue.proxy.core.table;

import org.jspecify.annotations.NullMarked;
