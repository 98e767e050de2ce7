/**
 * Tells clients what there is: discovery in its legacy and its aggregated form, the version, the health endpoints, and the list
 * of all paths. All of it is independent of where objects are stored.
 */
@NullMarked
package io.github.multikueue.proxy.core.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
