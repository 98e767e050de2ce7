/**
 * The thin server on top of the library: the command line ({@link io.github.multikueue.proxy.server.Main}) and, for those
 * who start it from code, {@link io.github.multikueue.proxy.server.ProxyServer}.
 */
@NullMarked
package io.github.multikueue.proxy.server;

import org.jspecify.annotations.NullMarked;
