/**
 * The ways to change a part of an object: JSON patch, merge patch, strategic merge patch, and server-side apply with its managed
 * fields. All work on trees, leave their arguments as they are, and fail with the statuses of kube-apiserver 1.36.
 *
 * <p>JSON patch has no library behind it: those that are kept follow the RFC alone, where kube-apiserver takes negative indexes,
 * lets {@code replace} set absent fields and compares absent values with null; and none bounds what copies add up to.
 */
@NullMarked
package io.github.multikueue.proxy.core.apiserver.patch;

import org.jspecify.annotations.NullMarked;
