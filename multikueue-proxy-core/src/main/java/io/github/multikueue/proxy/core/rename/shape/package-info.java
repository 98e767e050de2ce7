/**
 * Where in documents there are names, as a table: kind of object → field → kind of value. {@code ShapeTable} is that table, made of
 * forms that many kinds share, such as {@code Forms.POD_SPEC}; a {@code Role} says what one text is. A further kind of object is one more
 * row. A shape is data: the same one leads through a document, a patch of any type, the path of a JSON patch, and the set of fields in
 * {@code managedFields}.
 */
@NullMarked
package io.github.multikueue.proxy.core.rename.shape;

import org.jspecify.annotations.NullMarked;
