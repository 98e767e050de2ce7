/**
 * Talks to one API server: kubeconfigs, the client, list and watch with backoff, errors.
 */
@NullMarked
package io.github.multikueue.proxy.core.kube.client;

import org.jspecify.annotations.NullMarked;
