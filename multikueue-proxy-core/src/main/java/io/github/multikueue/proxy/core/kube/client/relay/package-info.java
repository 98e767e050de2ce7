/**
 * Calls to an API server whose requests and answers are relayed as they are: targets byte for byte, all headers, bodies piece by piece in
 * both directions, compression left alone, redirects not followed, and connections that leave HTTP. TLS, addresses and connections are
 * those of the {@link io.github.multikueue.proxy.core.kube.client.ApiClient} that hands a {@code RelayClient} out.
 */
@NullMarked
package io.github.multikueue.proxy.core.kube.client.relay;

import org.jspecify.annotations.NullMarked;
