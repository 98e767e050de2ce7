package io.github.multikueue.proxy.core.rename;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.RandomValues;
import io.github.multikueue.proxy.core.rename.rules.InvalidRulesException;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The rules of the lamps with other groups, prefixes and labels. Documents are written in the words of the lamps, and translated: prefixes may
 * be empty, or begin as an original kind does, and groups may lie within each other.
 */
final class RandomRules {

    private static final Pattern WORDS =
            Pattern.compile("keepRenamedLamp|original\\.example\\.com|renamed\\.example\\.com"
                    + "|renamed-lamp-operator|lamp-operator|Renamed|renamed(?=lamp|shade|switch)|rn(?=lp)");

    private static final Map<Map<String, String>, Renamer> RENAMERS = new ConcurrentHashMap<>();

    private final Map<String, String> words = new TreeMap<>();

    RandomRules(RandomValues values) {
        String kind = values.oneOf(List.of("Renamed", "X", "Lamp", "InternalVirtualization", ""));
        List<String> groups = values.oneOf(List.of(
                List.of("original.example.com", "renamed.example.com"),
                List.of("example.com", "internal.example.com"),
                List.of("a.original.example.com", "original.example.org"),
                List.of("io", "renamed.original.example.com")));
        words.put("Renamed", kind);
        words.put("renamed", values.oneOf(List.of("renamed", "x", "lamps", "")));
        words.put("rn", values.oneOf(List.of("rn", "l", "")));
        words.put("original.example.com", groups.get(0));
        words.put("renamed.example.com", groups.get(1));
        words.put("lamp-operator", values.oneOf(List.of("lamp-operator", "l")));
        words.put("renamed-lamp-operator", values.oneOf(List.of("renamed-lamp-operator", "L", "lamp-operator-2")));
    }

    /** What renames by these rules. */
    Renamer renamer() {
        return RENAMERS.computeIfAbsent(words, unused -> {
            String document = new String(RuleFiles.read("lamps.yaml"), UTF_8)
                    .replace("resourceTypePrefix: renamed", "resourceTypePrefix: '" + words.get("renamed") + "'")
                    .replace("shortNamePrefix: rn", "shortNamePrefix: '" + words.get("rn") + "'")
                    .replace("kindPrefix: Renamed", "kindPrefix: '" + words.get("Renamed") + "'");
            try {
                return new Renamer(RenameRules.parse(translated(document).getBytes(UTF_8)));
            } catch (InvalidRulesException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** A document in the words of these rules. */
    String translated(String document) {
        return WORDS.matcher(document).replaceAll(word -> words.getOrDefault(word.group(), word.group()));
    }

    @Override
    public String toString() {
        return words.toString();
    }
}
