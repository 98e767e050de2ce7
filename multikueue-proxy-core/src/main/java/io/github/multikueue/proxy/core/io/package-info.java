/** What the other packages share about streams. */
@NullMarked
package io.github.multikueue.proxy.core.io;

import org.jspecify.annotations.NullMarked;
