/**
 * Resources of an aggregated API server whose objects are kept in Secrets of the cluster that it belongs to: no database of its own,
 * and versions, watches, finalizers and owners are those of the Secrets.
 */
@NullMarked
package io.github.multikueue.proxy.core.secrets;

import org.jspecify.annotations.NullMarked;
