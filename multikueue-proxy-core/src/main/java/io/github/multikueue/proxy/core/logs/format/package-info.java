/**
 * The forms of a log. The timestamped form is what the kubelet gives with {@code timestamps=true}, lines of {@code <RFC 3339 time>
 * <bytes>}, and lines {@code #<RFC 3339 time> <message>} for notices of the proxy's own. It is read event by event
 * ({@link io.github.multikueue.proxy.core.logs.format.TimestampedLines}), made text for a reader as it passes by
 * ({@link io.github.multikueue.proxy.core.logs.format.LogText}), or encoded as text, NDJSON or Server-Sent Events
 * ({@link io.github.multikueue.proxy.core.logs.format.EncodedLog}).
 */
@NullMarked
package io.github.multikueue.proxy.core.logs.format;

import org.jspecify.annotations.NullMarked;
