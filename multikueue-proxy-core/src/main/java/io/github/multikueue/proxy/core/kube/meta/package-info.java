/**
 * The wire vocabulary of Kubernetes, without a client: paths, request attributes, names, field selectors, {@code Status} and
 * metadata. {@code labels} has label selectors, {@code header} what headers of HTTP say, {@code raw} parts of documents as raw bytes;
 * nothing here knows these packages.
 */
@NullMarked
package io.github.multikueue.proxy.core.kube.meta;

import org.jspecify.annotations.NullMarked;
