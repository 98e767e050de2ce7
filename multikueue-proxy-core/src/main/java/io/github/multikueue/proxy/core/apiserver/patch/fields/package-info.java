/**
 * Sets of field paths, and the walks over values that make them: which fields an object has, which fields differ between two
 * objects, how two objects become one, and how fields are taken out. A value is walked by its type, which says whether a list or
 * an object is one field (atomic), or each of its elements is a field of its own. The semantics are those of Kubernetes'
 * structured-merge-diff.
 */
@NullMarked
package io.github.multikueue.proxy.core.apiserver.patch.fields;

import org.jspecify.annotations.NullMarked;
