/**
 * A proxy of which every part that can be replaced is replaced: begin with {@code ReplacedParts}; and one that serves a further kind of
 * job: {@code BatchJobs}.
 */
@NullMarked
package io.github.multikueue.proxy.examples.ownparts;

import org.jspecify.annotations.NullMarked;
