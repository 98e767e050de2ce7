/**
 * The server: every request goes through one chain of steps, in one order. {@code AuthenticationFilter} is the same step in every server of
 * this project, also in those whose requests are not for Kubernetes resources.
 */
@NullMarked
package io.github.multikueue.proxy.core.apiserver.chain;

import org.jspecify.annotations.NullMarked;
