/**
 * The wire vocabulary of Kubernetes, without a client: paths, request attributes, names, field selectors, {@code Status} and
 * metadata. {@code labels} has label selectors, {@code header} what headers of HTTP say, {@code raw} parts of documents as raw bytes, {@code document} reads JSON and YAML;
 * nothing here knows these packages.
 *
 * <p>The package has a class more than 20: each is one word of that vocabulary, and most are made of each other.
 */
@NullMarked
package io.github.multikueue.proxy.core.kube.meta;

import org.jspecify.annotations.NullMarked;
