/**
 * The HTTP API: one small class for each endpoint, which turns a request into a use case of
 * {@link io.github.multikueue.proxy.core.MultiKueueProxy} and its answer into a response. Nothing here knows Kubernetes
 * clients; nothing here decides who may do what. {@code RequestChain} has the order in which each request is answered.
 *
 * <p>{@code query} reads what is asked for, {@code stream} and {@code websocket} carry logs; they know nothing of this package. What
 * remains here are the endpoints, the exchange they share with each other alone, and the module that binds them: more than 20
 * classes, since each endpoint is one, and what they use of each other should stay invisible elsewhere.
 */
@NullMarked
package io.github.multikueue.proxy.server.route;

import org.jspecify.annotations.NullMarked;
