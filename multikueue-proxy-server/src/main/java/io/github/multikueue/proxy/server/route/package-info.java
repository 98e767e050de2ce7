/**
 * The HTTP API: one small class for each endpoint, which turns a request into a use case of
 * {@link io.github.multikueue.proxy.core.MultiKueueProxy} and its answer into a response. Nothing here knows Kubernetes
 * clients; nothing here decides who may do what.
 */
@NullMarked
package io.github.multikueue.proxy.server.route;

import org.jspecify.annotations.NullMarked;
