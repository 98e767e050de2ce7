package io.github.multikueue.proxy.core.apiserver.storage;

/**
 * A field that objects are selected by, of which raw objects keep the text.
 *
 * @param name what field selectors call it, for example {@code spec.nodeName}
 * @param path where it is in the object; mostly the same
 * @param whenAbsent its text in objects that do not have it, for example {@code false}
 */
public record RawField(String name, String path, String whenAbsent) {

    /** One that selectors call by its path, and that is empty when it is absent. */
    public static RawField of(String path) {
        return new RawField(path, path, "");
    }
}
