/**
 * The use cases of multikueue-proxy as a library: begin with {@link io.github.multikueue.proxy.core.MultiKueueProxy}. The
 * Guice module {@link io.github.multikueue.proxy.core.MultiKueueProxyModule} wires the packages below; every SPI of
 * {@code io.github.multikueue.proxy.api} can be replaced there, or by
 * {@link io.github.multikueue.proxy.core.MultiKueueProxyBuilder}. Which classes are API is said in {@code docs/java.md}.
 *
 * <p>The package has more than 20 classes, and stays one: no package below may know this one, so whatever speaks in the types
 * that the facade is called with (such as {@code OpenLog}, {@code PodReference} and {@code ProxyConfig}) stands here. About half of it
 * is not public.
 */
@NullMarked
package io.github.multikueue.proxy.core;

import org.jspecify.annotations.NullMarked;
