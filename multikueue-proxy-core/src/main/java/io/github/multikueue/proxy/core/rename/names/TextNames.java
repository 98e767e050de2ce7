package io.github.multikueue.proxy.core.rename.names;

import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.rules.ResourceNames;
import io.github.multikueue.proxy.core.rename.rules.ResourceRule;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * RuleNames within sentences that people read: {@code lamps.example.com "a" not found}, {@code no matches for kind "Lamp" in version
 * "example.com/v1"}, {@code conflict: .metadata.labels.example.com/a}. Words are compared as a whole. A renamed kind or plural stands for itself; an original one may be any word, and
 * is replaced only together with its group. Immutable.
 */
public final class TextNames {

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?");
    /** A place in an object, as conflicts of server-side apply name it: the key is all that comes behind the map. */
    private static final Pattern PLACE = Pattern.compile(
            "((?:[^/]*\\.)?(?:(labels|matchLabels|nodeSelector|selector)|annotations)\\.)(?!matchLabels\\.)([^/]+(?:/.*)?)");

    private static final Pattern VERSION = Pattern.compile("v[0-9]+(?:(?:alpha|beta)[0-9]+)?");

    private final Map<String, String> words = new HashMap<>();
    private final RuleNames names;

    /** Uses the names of one direction. */
    public TextNames(RuleNames names) {
        this.names = names;
        for (ResourceRule each : names.rules().resources()) {
            add(each.source(names.direction()), each.target(names.direction()));
        }
    }

    private void add(ResourceNames source, ResourceNames target) {
        put(source.definition(), target.definition());
        put(source.kind() + "." + source.group(), target.kind() + "." + target.group());
        put(source.singular() + "." + source.group(), target.singular() + "." + target.group());
        if (names.direction() == Direction.RESTORE) {
            put(source.kind(), target.kind());
            put(source.listKind(), target.listKind());
            put(source.plural(), target.plural());
        }
    }

    private void put(String source, String target) {
        if (!source.equals(target)) {
            words.putIfAbsent(source, target);
        }
    }

    /** The text with other names, or null if it has none. */
    public @Nullable String text(String text) {
        StringBuilder result = null;
        int copied = 0;
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            String replaced = word(matcher.group());
            if (replaced != null) {
                result = result == null ? new StringBuilder() : result;
                result.append(text, copied, matcher.start()).append(replaced);
                copied = matcher.end();
            }
        }
        return result == null
                ? null
                : result.append(text, copied, text.length()).toString();
    }

    private @Nullable String word(String word) {
        String known = words.get(word);
        if (known != null) {
            return known;
        }
        Matcher place = PLACE.matcher(word);
        if (place.matches()) {
            KeyNames keys = place.group(2) == null ? names.annotations() : names.labels();
            String key = keys.key(place.group(3));
            return key == null ? null : place.group(1) + key;
        }
        int slash = word.indexOf('/');
        if (slash < 0) {
            return names.group(word);
        }
        if (VERSION.matcher(word.substring(slash + 1)).matches()) {
            return names.apiVersion(word);
        }
        return Stream.of(names.labels(), names.annotations(), names.finalizers())
                .map(keys -> unmarked(keys.key(word)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** An original name in a sentence need not be the key of anything. */
    private static @Nullable String unmarked(@Nullable String key) {
        return key == null || key.startsWith(KeyNames.MARKER) ? null : key;
    }
}
