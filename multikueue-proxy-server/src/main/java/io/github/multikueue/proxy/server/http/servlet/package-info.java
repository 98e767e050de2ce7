/**
 * Where Jetty has to be asked what servlets do not tell: clients that leave or stall, answers that break off, and WebSockets.
 */
@NullMarked
package io.github.multikueue.proxy.server.http.servlet;

import org.jspecify.annotations.NullMarked;
