package io.github.multikueue.proxy.server.observe;

/** Knows what may not be told of a path. Safe for use by many threads. */
@FunctionalInterface
public interface PathSecret {

    /** There is no secret. */
    PathSecret NONE = path -> false;

    /**
     * Whether a path has the secret in it.
     *
     * @param path without escapes, repeated slashes and capitals
     */
    boolean isIn(String path);
}
