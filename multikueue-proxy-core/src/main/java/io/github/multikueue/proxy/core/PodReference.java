package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Names;
import org.jspecify.annotations.Nullable;

/**
 * A Pod of a run, as a caller refers to it. A run that was evicted and admitted again has Pods of the same names again: the
 * UID tells them apart.
 *
 * @param name its name
 * @param uid its UID, or null for the newest Pod of that name
 */
public record PodReference(String name, @Nullable String uid) {

    /** @throws BadRequestException if one of them could not be a name or UID */
    public PodReference {
        Names.requireSubdomain("pod", name);
        if (uid != null) {
            Names.requireUid("podUid", uid);
        }
    }

    /** The newest Pod of a name. */
    public static PodReference newest(String name) {
        return new PodReference(name, null);
    }
}
