package io.github.multikueue.proxy.core.cache.lookup;

import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.storage.RawForm;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about a resource before it is cached.
 *
 * @param description how clients see it, in the one version that is cached
 * @param form how its objects are kept
 * @param printable whether its Tables can be made here
 * @param definition what defines it, if it is a custom resource
 */
public record CacheableResource(
        ResourceDescription description,
        RawForm form,
        boolean printable,
        @Nullable CustomResource definition) {}
