/**
 * Certificates and keys as files have them: which blocks of a PEM text count, and whether a key is that of a certificate.
 */
@NullMarked
package io.github.multikueue.proxy.core.tls;

import org.jspecify.annotations.NullMarked;
