/**
 * The server: every request goes through one chain of steps, in one order.
 */
@NullMarked
package io.github.multikueue.proxy.core.apiserver.chain;

import org.jspecify.annotations.NullMarked;
