/**
 * How answers are written that are known as a whole before their first byte: without a thread that waits for the client, and to no
 * client that takes nothing for long.
 */
@NullMarked
package io.github.multikueue.proxy.server.http.answer;

import org.jspecify.annotations.NullMarked;
