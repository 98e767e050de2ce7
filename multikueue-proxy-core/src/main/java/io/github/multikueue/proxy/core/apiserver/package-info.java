/**
 * Serves Kubernetes resources: a program describes a resource and gives it a storage; verbs, negotiation, discovery, patches and
 * watches are done here. Knows no HTTP server: it speaks {@link io.github.multikueue.proxy.core.apiserver.ApiExchange}.
 */
@NullMarked
package io.github.multikueue.proxy.core.apiserver;

import org.jspecify.annotations.NullMarked;
