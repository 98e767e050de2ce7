/** Small programs that embed the library: one prints the log of a run, one serves resources of its own. */
@NullMarked
package io.github.multikueue.proxy.examples.embedding;

import org.jspecify.annotations.NullMarked;
