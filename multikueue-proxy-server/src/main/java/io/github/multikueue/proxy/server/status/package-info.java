/**
 * Errors as HTTP callers see them: Kubernetes {@code Status} objects, whatever went wrong and wherever.
 */
@NullMarked
package io.github.multikueue.proxy.server.status;

import org.jspecify.annotations.NullMarked;
