/** What is spoken on a connection and what is not: stricter than Jetty, where two readers could understand a request in two ways. */
@NullMarked
package io.github.multikueue.proxy.server.http.protocol;

import org.jspecify.annotations.NullMarked;
