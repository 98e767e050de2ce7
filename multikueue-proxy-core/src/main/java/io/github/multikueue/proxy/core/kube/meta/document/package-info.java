/**
 * Documents that clients send: JSON and YAML are read into trees, within bounds, and with the words of kube-apiserver for what is
 * wrong with them. {@link io.github.multikueue.proxy.core.kube.meta.document.StrictDocument} is the entry.
 */
@NullMarked
package io.github.multikueue.proxy.core.kube.meta.document;

import org.jspecify.annotations.NullMarked;
