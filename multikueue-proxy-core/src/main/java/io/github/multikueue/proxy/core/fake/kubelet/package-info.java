/**
 * The part of a kubelet that opens connections to containers. Commands of {@code exec} and {@code attach} are Java code, over WebSockets
 * with the subprotocols {@code v5.channel.k8s.io} and {@code v4.channel.k8s.io}, and over SPDY. Forwarded ports send back what they get, over
 * SPDY and over WebSockets that carry SPDY. Whatever else a connection is asked to become sends back what it gets, byte by byte.
 *
 * <p>See <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/">API concepts</a> and KEP-4006.
 */
@NullMarked
package io.github.multikueue.proxy.core.fake.kubelet;

import org.jspecify.annotations.NullMarked;
