/**
 * Logs that are being carried to readers: how many at a time, how each ends, and how its bytes become the body of an HTTP
 * response. Knows no routes.
 */
@NullMarked
package io.github.multikueue.proxy.server.route.stream;

import org.jspecify.annotations.NullMarked;
