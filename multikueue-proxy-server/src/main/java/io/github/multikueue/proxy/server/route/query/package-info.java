/**
 * What a request asks for in its query: each parameter is read and checked once, and becomes the options of a use case. Knows
 * no HTTP server.
 */
@NullMarked
package io.github.multikueue.proxy.server.route.query;

import org.jspecify.annotations.NullMarked;
