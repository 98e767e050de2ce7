package io.github.multikueue.proxy.core.apiserver.memory;

import java.util.List;
import java.util.Optional;

/**
 * The finalizers that hold a deleted object until the garbage collector has seen to what the object owns.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/architecture/garbage-collection/#cascading-deletion">Cascading deletion</a>
 */
public final class DependentsFinalizers {

    /** Stays until all dependents are gone that block their owner's deletion. */
    public static final String FOREGROUND = "foregroundDeletion";

    /** Stays until no dependent refers to the object any more. */
    public static final String ORPHAN = "orphan";

    /** Both of them. */
    static final List<String> ALL = List.of(FOREGROUND, ORPHAN);

    private DependentsFinalizers() {}

    /** The one that a propagation policy demands, if any. */
    static Optional<String> of(String propagationPolicy) {
        return switch (propagationPolicy) {
            case "Foreground" -> Optional.of(FOREGROUND);
            case "Orphan" -> Optional.of(ORPHAN);
            default -> Optional.empty();
        };
    }
}
