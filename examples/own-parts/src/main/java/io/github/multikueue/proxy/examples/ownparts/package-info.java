/** A proxy of which every part that can be replaced is replaced; begin with {@code ReplacedParts}. */
@NullMarked
package io.github.multikueue.proxy.examples.ownparts;

import org.jspecify.annotations.NullMarked;
