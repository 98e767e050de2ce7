/**
 * Reads the logs of containers: live from the worker, behind the {@code LogStreamer} SPI.
 */
@NullMarked
package io.github.multikueue.proxy.core.logs;

import org.jspecify.annotations.NullMarked;
