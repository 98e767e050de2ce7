/**
 * Serves Kubernetes resources: a program describes a resource and gives it a storage; verbs, negotiation, discovery, patches and
 * watches are done here. Knows no HTTP server: it speaks {@link io.github.multikueue.proxy.core.apiserver.ApiExchange}.
 *
 * <p>Begin with {@link io.github.multikueue.proxy.core.apiserver.ResourceDescription} and
 * {@link io.github.multikueue.proxy.core.apiserver.chain.ApiServer}. {@code docs/apiserver.md} shows a whole program, {@code CupServer} of
 * {@code examples/embedding}.
 */
@NullMarked
package io.github.multikueue.proxy.core.apiserver;

import org.jspecify.annotations.NullMarked;
