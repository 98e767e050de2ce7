/**
 * Who sends a request: authenticators of the MultiKueue API and of extension API servers. Each looks for one kind of credentials,
 * returns the caller, returns nothing if there are none of its kind, or throws a {@code StatusException} if they are not valid; asked
 * one after the other, the first that knows the caller wins. Client certificates are verified here, by each authenticator with its own
 * authority: TLS only requests them.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/">Aggregation layer</a>
 */
@NullMarked
package io.github.multikueue.proxy.core.access.authentication;

import org.jspecify.annotations.NullMarked;
