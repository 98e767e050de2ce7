/**
 * The forms of a log. Sources give the timestamped form ({@link io.github.multikueue.proxy.core.logs.format.TimestampedForm}). It is
 * looked at in a reader's own buffer ({@link io.github.multikueue.proxy.core.logs.format.TimestampedDecoder}), read event by event
 * ({@link io.github.multikueue.proxy.core.logs.format.TimestampedLines}), made text for a reader as it passes by
 * ({@link io.github.multikueue.proxy.core.logs.format.LogText}), or encoded as text, NDJSON or Server-Sent Events
 * ({@link io.github.multikueue.proxy.core.logs.format.EncodedLog}).
 */
@NullMarked
package io.github.multikueue.proxy.core.logs.format;

import org.jspecify.annotations.NullMarked;
