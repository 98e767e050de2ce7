package io.github.multikueue.proxy.core.logs;

import org.jspecify.annotations.Nullable;

/**
 * Where a line comes from.
 *
 * @param worker the name of the worker the container ran on, if it is known
 * @param pod the pod's name
 * @param container the container's name
 * @param task the pipeline task, or null if only a container was asked for
 * @param step the step, or null if the container is no step or only a container was asked for
 * @param attempt which try of the task, from 1; 0 if only a container was asked for
 */
public record LogOrigin(
        @Nullable String worker,
        String pod,
        String container,
        @Nullable String task,
        @Nullable String step,
        int attempt) {}
