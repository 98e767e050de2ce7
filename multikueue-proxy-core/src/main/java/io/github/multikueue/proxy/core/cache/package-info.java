/**
 * Watch caches of the resources of one API server: each is one list+watch, kept as the JSON that the server sent, and read as a storage
 * of the library that serves resources. What cannot be answered exactly from memory is left to whoever asks, to be forwarded.
 *
 * <p>A resource goes through these states:
 *
 * <pre>
 * not there --first read--&gt; FILLING --whole list is there--&gt; READY --nobody reads, or the definition changed--&gt; not there
 *                              |                                |
 *                              +--refused, or too large---------+--&gt; REFUSED --time is over--&gt; not there
 * </pre>
 */
@NullMarked
package io.github.multikueue.proxy.core.cache;

import org.jspecify.annotations.NullMarked;
