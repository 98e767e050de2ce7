/**
 * MultiKueueClusters and their Secrets become live, validated, hot-reloaded clients of the worker clusters.
 */
@NullMarked
package io.github.multikueue.proxy.core.worker;

import org.jspecify.annotations.NullMarked;
