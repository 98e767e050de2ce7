package io.github.multikueue.proxy.core.apiserver.storage;

/**
 * Where the objects of a resource are. A storage implements those of the interfaces below it whose verbs the resource shall
 * have; the verb patch needs {@link ObjectGetter} and {@link ObjectUpdater}, deletecollection {@link ObjectLister} and
 * {@link ObjectDeleter}.
 *
 * <p>Objects that are handed in are complete: validated, with defaults and system fields filled in. A storage says what it
 * cannot do by a {@link io.github.multikueue.proxy.core.kube.meta.StatusException}; any other exception becomes a 500 whose
 * message tells nothing of it, and so does an answer that is null, or an object of another kind, namespace or name than was asked for,
 * or without a resourceVersion. What a storage takes is bounded by the request's deadline.
 */
public interface Storage {}
