/**
 * The wire vocabulary of Kubernetes, without a client: paths, request attributes, names, selectors, {@code Status}, metadata,
 * and parts of documents as raw bytes.
 */
@NullMarked
package io.github.multikueue.proxy.core.kube.meta;

import org.jspecify.annotations.NullMarked;
