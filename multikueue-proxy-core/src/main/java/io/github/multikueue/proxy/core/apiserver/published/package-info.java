/**
 * What the documents that an API server has about itself have in common: they are written once and kept as bytes, chosen by
 * {@code Accept}, and not sent again to a client that still has them.
 */
@NullMarked
package io.github.multikueue.proxy.core.apiserver.published;

import org.jspecify.annotations.NullMarked;
