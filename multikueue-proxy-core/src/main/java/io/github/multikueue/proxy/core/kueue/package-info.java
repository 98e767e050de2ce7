/** Kueue's API, as far as more than one room needs it. */
@NullMarked
package io.github.multikueue.proxy.core.kueue;

import org.jspecify.annotations.NullMarked;
