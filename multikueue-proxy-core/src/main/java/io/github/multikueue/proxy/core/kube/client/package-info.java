/**
 * Talks to one API server: kubeconfigs, the client, list and watch with backoff, errors. They are more than 20 classes in one package, since
 * list and watch read with what the client keeps to itself: streams with a form and a bound for silence.
 */
@NullMarked
package io.github.multikueue.proxy.core.kube.client;

import org.jspecify.annotations.NullMarked;
