/**
 * Talks to one Kubernetes API server: kubeconfigs, the client, list and watch, errors, request paths. Knows nothing of
 * Kueue or Tekton.
 */
@NullMarked
package io.github.multikueue.proxy.core.kube;

import org.jspecify.annotations.NullMarked;
