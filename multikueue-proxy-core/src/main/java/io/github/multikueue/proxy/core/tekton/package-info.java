/**
 * What a PipelineRun is made of on its worker: TaskRuns, Pods and steps, and the proof that they belong to it. Of jobs of other kinds, which
 * embedders add, it is the Pods, with the same proof.
 */
@NullMarked
package io.github.multikueue.proxy.core.tekton;

import org.jspecify.annotations.NullMarked;
