/**
 * Cursors: signed tokens that say how far a reader has come in a log, good on any transport and on any replica with the same key.
 */
@NullMarked
package io.github.multikueue.proxy.core.logs.cursor;

import org.jspecify.annotations.NullMarked;
