/**
 * JSON documents as the raw bytes that an API server sent, with all the fields we know nothing of. One scanner, {@code BracketScanner} with
 * {@code JsonStrings}, finds where values begin and end for all readers: {@code JsonInput} reads a stream of which it keeps little,
 * {@code ListItems}, {@code RawDocuments} and {@code RawList} take lists and documents out of that, and {@code rename} goes through them.
 */
@NullMarked
package io.github.multikueue.proxy.core.kube.meta.raw;

import org.jspecify.annotations.NullMarked;
