/**
 * A document in memory, as bytes: a walk through it, and which pieces of it are replaced. What is not replaced is never decoded. Where
 * values end is found by the scanner of {@code kube.meta.raw}.
 */
@NullMarked
package io.github.multikueue.proxy.core.rename.json;

import org.jspecify.annotations.NullMarked;
