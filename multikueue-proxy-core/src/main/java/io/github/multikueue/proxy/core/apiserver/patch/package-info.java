/**
 * The ways to change a part of an object: JSON patch, merge patch, strategic merge patch, and server-side apply with its managed\n * fields.
 */
@NullMarked
package io.github.multikueue.proxy.core.apiserver.patch;

import org.jspecify.annotations.NullMarked;
