/**
 * Goes through documents along their shapes, and finds out what is to be replaced. {@code DocumentWalk} is the way through a document
 * that is in memory; {@code FieldSetWalk} follows the same shapes through {@code managedFields}, {@code JsonPatchWalk} through the paths
 * of a JSON patch; {@code ListStream} takes long lists item by item.
 */
@NullMarked
package io.github.multikueue.proxy.core.rename.walk;

import org.jspecify.annotations.NullMarked;
