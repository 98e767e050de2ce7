/**
 * The adapter between Jetty's requests and {@link io.github.multikueue.proxy.core.apiserver.ApiExchange}: which targets are let
 * in, bodies in both directions, clients that leave or stall, and WebSockets.
 *
 * <p>How a request ends:
 *
 * <pre>
 * what the handler did                       what the client sees
 * respond, or stream and close               the whole answer
 * nothing                                    500
 * StatusException before the head was sent   that Status
 * another exception before that              500
 * returned without closing its stream        a broken body
 * abort, or any exception after the head     a broken body
 * upgrade and close                          close code 1000
 * upgrade, then anything else                a connection that ends without a close frame
 * </pre>
 */
@NullMarked
package io.github.multikueue.proxy.server.http.exchange;

import org.jspecify.annotations.NullMarked;
