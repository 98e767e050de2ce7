/**
 * Logs over WebSockets: subprotocols, how bytes become messages, pings, and which web pages may connect. Knows no routes.
 */
@NullMarked
package io.github.multikueue.proxy.server.route.websocket;

import org.jspecify.annotations.NullMarked;
