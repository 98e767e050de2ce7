/** What the other packages share about streams and files. */
@NullMarked
package io.github.multikueue.proxy.core.io;

import org.jspecify.annotations.NullMarked;
