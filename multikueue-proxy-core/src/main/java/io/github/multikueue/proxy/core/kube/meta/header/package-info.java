/** Headers of HTTP as API servers read them. */
@NullMarked
package io.github.multikueue.proxy.core.kube.meta.header;

import org.jspecify.annotations.NullMarked;
