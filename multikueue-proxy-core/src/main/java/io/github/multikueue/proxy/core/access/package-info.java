/**
 * Who is calling, and may they: authentication and authorization against the manager cluster, with caches.
 */
@NullMarked
package io.github.multikueue.proxy.core.access;

import org.jspecify.annotations.NullMarked;
