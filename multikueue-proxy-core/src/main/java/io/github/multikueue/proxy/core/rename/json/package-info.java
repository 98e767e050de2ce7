/**
 * JSON as bytes: where values begin and end, what texts mean, and which pieces are replaced. What is not replaced is never decoded.
 * It knows strings and brackets, and leaves it to whoever reads the document to judge the rest.
 */
@NullMarked
package io.github.multikueue.proxy.core.rename.json;

import org.jspecify.annotations.NullMarked;
