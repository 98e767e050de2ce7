/**
 * What operators get to see: metrics, audit lines and logs. Never a token, and nothing that lets a caller write a line of
 * its own.
 */
@NullMarked
package io.github.multikueue.proxy.server.observe;

import org.jspecify.annotations.NullMarked;
