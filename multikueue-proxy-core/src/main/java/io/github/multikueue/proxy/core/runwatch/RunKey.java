package io.github.multikueue.proxy.core.runwatch;

/** The name of a PipelineRun on a worker; the same as on the manager, unless it is a child of another run. */
public record RunKey(String namespace, String name) {}
