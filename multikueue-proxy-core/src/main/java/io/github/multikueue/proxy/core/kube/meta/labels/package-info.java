/** Label selectors: their grammar and what they select. */
@NullMarked
package io.github.multikueue.proxy.core.kube.meta.labels;

import org.jspecify.annotations.NullMarked;
