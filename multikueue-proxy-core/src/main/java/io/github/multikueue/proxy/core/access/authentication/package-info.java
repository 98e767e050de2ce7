/**
 * Who sends a request: authenticators of an extension API server. Each looks for one kind of credentials, returns the user,
 * returns nothing if there are none of its kind, or throws a {@code StatusException} if they are not valid; asked one after the
 * other, the first that knows the user wins.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/">Aggregation layer</a>
 */
@NullMarked
package io.github.multikueue.proxy.core.access.authentication;

import org.jspecify.annotations.NullMarked;
