/**
 * The settings of the server: where they come from, what they mean, and whether they can work. Begin with
 * {@link io.github.multikueue.proxy.server.config.ServerConfig}. They are more than 20 classes in one package, since each command has
 * settings of its own, which are read by the same means, and nobody else is to read settings.
 */
@NullMarked
package io.github.multikueue.proxy.server.config;

import org.jspecify.annotations.NullMarked;
