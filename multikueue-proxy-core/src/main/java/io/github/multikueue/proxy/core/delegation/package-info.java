/**
 * Leaves it to a cluster's kube-apiserver who callers are and what they may, as extension API servers do: puts together what
 * {@code access} has for that, for servers that are made with {@code apiserver}.
 */
@NullMarked
package io.github.multikueue.proxy.core.delegation;

import org.jspecify.annotations.NullMarked;
