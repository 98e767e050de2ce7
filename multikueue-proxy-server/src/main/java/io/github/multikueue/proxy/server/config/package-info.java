/**
 * The settings of the server: where they come from, what they mean, and whether they can work. Begin with
 * {@link io.github.multikueue.proxy.server.config.ServerConfig}.
 * It has more than 20 classes, since each command has its own settings, and all share how these are read and described.
 */
@NullMarked
package io.github.multikueue.proxy.server.config;

import org.jspecify.annotations.NullMarked;
