/**
 * The HTTP server underneath the routes: connectors, TLS that reloads, the screening of requests, slow clients, and the
 * few places where Jetty has to be asked what servlets do not tell. Nothing outside this package knows Jetty.
 */
@NullMarked
package io.github.multikueue.proxy.server.http;

import org.jspecify.annotations.NullMarked;
