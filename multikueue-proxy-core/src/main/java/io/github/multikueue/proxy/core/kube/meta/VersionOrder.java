package io.github.multikueue.proxy.core.kube.meta;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order of API versions: stable ones before beta before alpha, newer ones first, and all other names last, by alphabet:
 * {@code v10, v2, v1, v11beta2, v3beta1, v12alpha1, foo}.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority">
 *     Version priority</a>
 */
public final class VersionOrder {

    private static final Pattern NAME = Pattern.compile("v([0-9]{1,9})(?:(alpha|beta)([0-9]{1,9}))?");

    private record Parts(int stage, int major, int minor) {

        static Parts of(String version) {
            Matcher name = NAME.matcher(version);
            if (!name.matches()) {
                return new Parts(0, 0, 0);
            }
            boolean stable = name.group(2) == null;
            int stage = stable ? 3 : name.group(2).equals("beta") ? 2 : 1;
            return new Parts(stage, Integer.parseInt(name.group(1)), stable ? 0 : Integer.parseInt(name.group(3)));
        }
    }

    private static final Comparator<Parts> NEWEST_FIRST = Comparator.comparingInt(Parts::stage)
            .thenComparingInt(Parts::major)
            .thenComparingInt(Parts::minor)
            .reversed();

    /** Sorts the version that clients should use to the front. */
    public static final Comparator<String> PREFERRED_FIRST =
            Comparator.comparing(Parts::of, NEWEST_FIRST).thenComparing(Comparator.naturalOrder());

    private VersionOrder() {}
}
