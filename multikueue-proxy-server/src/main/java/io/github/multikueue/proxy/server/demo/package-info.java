/**
 * The real server on a fleet that lives in this very process, for a first look: PipelineRuns come, wait, run, fail and go
 * while one watches.
 */
@NullMarked
package io.github.multikueue.proxy.server.demo;

import org.jspecify.annotations.NullMarked;
