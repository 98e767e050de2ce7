/**
 * The contracts of multikueue-proxy: the interfaces an embedder calls or replaces, the values they speak in, and the
 * exceptions they throw. Signatures use JDK types only, so that implementing an SPI costs no dependency.
 *
 * <p>Read {@link io.github.multikueue.proxy.api.JobReference} and {@link io.github.multikueue.proxy.api.Placement} first:
 * a job on the manager cluster, and where it runs. Everything here is immutable and safe for use by many threads unless
 * it says otherwise.
 *
 * <p>The package has more than 20 types, and stays one: a third of them are the exceptions, one for each answer that a client can
 * get, and an embedder finds all that he calls or implements in one place, without packages to learn.
 */
@NullMarked
package io.github.multikueue.proxy.api;

import org.jspecify.annotations.NullMarked;
