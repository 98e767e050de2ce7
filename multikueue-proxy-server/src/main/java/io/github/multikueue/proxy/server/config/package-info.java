/**
 * The settings of the server: where they come from, what they mean, and whether they can work. Begin with
 * {@link io.github.multikueue.proxy.server.config.ServerConfig}.
 */
@NullMarked
package io.github.multikueue.proxy.server.config;

import org.jspecify.annotations.NullMarked;
