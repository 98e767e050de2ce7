/**
 * Replaces the names of API groups, kinds, resources, labels, annotations and finalizers in what goes between a client and an API server,
 * so that a controller works with resources that have other names in the cluster. Pure functions over a rule document, without HTTP:
 * {@code Renamer} renames or restores one path, query, document, patch or stream of events. What no rule touches stays as it is, byte
 * for byte; lists and watches are streamed. {@code RenamedRequest} and {@code RestoredAnswer} do so with the head and body of one request
 * and of its answer, for whatever stands between a client and an API server.
 *
 * <p>{@code rules} reads the rule document, {@code names} looks names up in one direction, {@code json} finds values among bytes, {@code
 * shape} is the table of where in documents there are names, and {@code walk} goes along it.
 */
@NullMarked
package io.github.multikueue.proxy.core.rename;

import org.jspecify.annotations.NullMarked;
