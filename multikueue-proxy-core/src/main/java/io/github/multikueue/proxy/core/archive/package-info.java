/**
 * Reads logs from archives, behind the {@code LogStreamer} SPI: of runs that are over, and whose objects Kueue has removed
 * from the workers.
 */
@NullMarked
package io.github.multikueue.proxy.core.archive;

import org.jspecify.annotations.NullMarked;
