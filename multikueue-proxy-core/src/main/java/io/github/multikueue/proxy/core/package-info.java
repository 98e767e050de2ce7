/**
 * The use cases of multikueue-proxy as a library: begin with {@link io.github.multikueue.proxy.core.MultiKueueProxy}. The
 * Guice module {@link io.github.multikueue.proxy.core.MultiKueueProxyModule} wires the packages below; every SPI of
 * {@code io.github.multikueue.proxy.api} can be replaced there.
 */
@NullMarked
package io.github.multikueue.proxy.core;

import org.jspecify.annotations.NullMarked;
