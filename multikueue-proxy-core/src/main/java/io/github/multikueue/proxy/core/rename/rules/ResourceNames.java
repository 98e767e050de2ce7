package io.github.multikueue.proxy.core.rename.rules;

/**
 * The names of a resource on one side.
 *
 * @param group the API group
 * @param kind the kind, for example {@code Lamp}
 * @param listKind the kind of its lists, for example {@code LampList}
 * @param plural the resource in paths, for example {@code lamps}
 * @param singular for example {@code lamp}
 */
public record ResourceNames(String group, String kind, String listKind, String plural, String singular) {

    /** The name of the resource's CustomResourceDefinition: {@code lamps.example.com}. */
    public String definition() {
        return plural + "." + group;
    }
}
