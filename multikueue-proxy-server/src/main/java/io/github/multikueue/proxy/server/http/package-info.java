/**
 * The HTTP servers: listeners, connectors, TLS that reloads, the screening of requests, and slow clients; more than 20
 * classes, since all of them are about what is between a socket and a request. {@code exchange} serves
 * Kubernetes APIs without servlets; {@code servlet} has what the routes of REST need besides servlets. Nothing outside these
 * packages knows Jetty.
 */
@NullMarked
package io.github.multikueue.proxy.server.http;

import org.jspecify.annotations.NullMarked;
