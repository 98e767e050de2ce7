/**
 * What a small API for Deployments does: which there are, how many replicas each has, and how many it is to have. Reads come from a watch
 * cache, writes go to the API server, and a read behind a write sees it. Who may do what is decided elsewhere, and so is how an answer is
 * carried.
 */
@NullMarked
package io.github.multikueue.proxy.core.deployments;

import org.jspecify.annotations.NullMarked;
