/**
 * What operators get to see: metrics, audit lines and logs. Never a token, and nothing that lets a caller write a line of
 * its own. It has more than 20 classes, since each thing that is measured has meters of its own.
 */
@NullMarked
package io.github.multikueue.proxy.server.observe;

import org.jspecify.annotations.NullMarked;
