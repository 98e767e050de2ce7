/**
 * Reads logs from the Pods on the workers, behind the {@code LogStreamer} SPI. A log that is followed is a
 * {@link io.github.multikueue.proxy.core.logs.resume.ResumingLog}; any other is one transfer: a {@code TimestampedTransfer} if the
 * reader wants times, else an {@code UntimestampedTransfer}, which asks for times only where it takes a proof that a text is a
 * line.
 */
@NullMarked
package io.github.multikueue.proxy.core.logs.live;

import org.jspecify.annotations.NullMarked;
