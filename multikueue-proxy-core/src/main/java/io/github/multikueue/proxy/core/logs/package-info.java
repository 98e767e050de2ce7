/**
 * The contract of one container's log: what a container's state is ({@link io.github.multikueue.proxy.core.logs.ObservedContainer}),
 * a log event by event ({@link io.github.multikueue.proxy.core.logs.LogFeed}), where a line stands
 * ({@link io.github.multikueue.proxy.core.logs.LogPosition}), which formats a reader can have, and how several sources of logs
 * become one. Below it, each package may use those before it:
 *
 * <ul>
 *   <li>{@code cursor}: signed positions, by which a reader goes on elsewhere
 *   <li>{@code format}: the timestamped form of a log, and text, NDJSON and Server-Sent Events made of it; no cursors
 *   <li>{@code resume}: a log that is followed, each line exactly once, behind connections that break
 *   <li>{@code live}: logs read from the Pods on the workers
 * </ul>
 */
@NullMarked
package io.github.multikueue.proxy.core.logs;

import org.jspecify.annotations.NullMarked;
