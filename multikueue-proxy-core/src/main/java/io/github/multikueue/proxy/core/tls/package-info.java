/**
 * Certificates and keys: which blocks of a PEM text count, whether a key is that of a certificate, whether a client's certificate
 * is of an authority, a small authority of one's own, and values that follow files and documents while the program runs.
 */
@NullMarked
package io.github.multikueue.proxy.core.tls;

import org.jspecify.annotations.NullMarked;
