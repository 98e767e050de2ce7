/** How an API server is reached, as a kubeconfig of the operator or the service account of a Pod says it. */
@NullMarked
package io.github.multikueue.proxy.core.kube.client.config;

import org.jspecify.annotations.NullMarked;
