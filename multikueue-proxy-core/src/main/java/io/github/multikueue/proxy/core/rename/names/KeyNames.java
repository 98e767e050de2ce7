package io.github.multikueue.proxy.core.rename.names;

import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.rules.KeyRule;
import io.github.multikueue.proxy.core.rename.rules.KeyRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of labels or annotations, or finalizers. A rule with a value goes before one without, and that before a prefix.
 *
 * <p>An object of the cluster may have an original key, too: somebody else wrote it. The client sees such a key as {@code
 * preserved-original-<key>}, and what it sends back so is written as it was. Keys that already begin with that marker get it once
 * more if, without it, they would be such keys; so restoring can always be undone. Immutable.
 */
public final class KeyNames {

    /** What the names of keys begin with that are original in the cluster. */
    public static final String MARKER = "preserved-original-";

    /** Much more than any API server takes for a key, markers included. */
    private static final int MOST_CHARACTERS = 1_024;

    private final Direction direction;
    private final boolean empty;
    private final Table originals;
    private final Table forward;

    /**
     * A key with its value.
     *
     * @param key the key
     * @param value the value, or null if it is none, or is not known
     */
    public record Pair(String key, @Nullable String value) {}

    /** The rules of one direction, ready to be looked up. */
    private static final class Table {

        private final Map<String, Map<String, KeyRule>> valued = new HashMap<>();
        private final Map<String, String> names = new HashMap<>();
        private final Map<String, String> prefixes = new HashMap<>();
        private final Direction direction;

        Table(KeyRules rules, Direction direction) {
            this.direction = direction;
            for (KeyRule each : rules.names()) {
                String value = each.sourceValue(direction);
                if (value == null) {
                    names.put(each.source(direction), each.target(direction));
                } else {
                    valued.computeIfAbsent(each.source(direction), key -> new HashMap<>())
                            .put(value, each);
                }
            }
            rules.prefixes().forEach(each -> prefixes.put(each.source(direction), each.target(direction)));
        }

        @Nullable
        KeyRule ofValue(String key, @Nullable String value) {
            Map<String, KeyRule> byValue = value == null || valued.isEmpty() ? null : valued.get(key);
            return byValue == null ? null : byValue.get(value);
        }

        @Nullable
        String ofKey(String key) {
            String name = names.isEmpty() ? null : names.get(key);
            if (name != null || prefixes.isEmpty()) {
                return name;
            }
            int slash = key.indexOf('/');
            String prefix = slash < 0 ? null : prefixes.get(key.substring(0, slash));
            return prefix == null ? null : prefix + key.substring(slash);
        }

        @Nullable
        Pair pair(String key, @Nullable String value) {
            KeyRule rule = ofValue(key, value);
            if (rule != null) {
                return new Pair(rule.target(direction), rule.targetValue(direction));
            }
            String name = ofKey(key);
            return name == null ? null : new Pair(name, value);
        }
    }

    KeyNames(KeyRules rules, Direction direction) {
        this.direction = direction;
        this.empty = rules.isEmpty();
        this.originals = new Table(rules, Direction.RENAME);
        this.forward = direction == Direction.RENAME ? originals : new Table(rules, direction);
    }

    /** Whether no key has another name. */
    public boolean isEmpty() {
        return empty;
    }

    /** Another name for a key whose value is not known, or null to keep it. */
    public @Nullable String key(String key) {
        Pair pair = pair(key, null);
        return pair == null ? null : pair.key();
    }

    /** Another key and value, or null to keep both. */
    public @Nullable Pair pair(String key, @Nullable String value) {
        if (empty || key.length() > MOST_CHARACTERS) {
            return null;
        }
        if (direction == Direction.RESTORE) {
            return isPreserved(key, value) ? new Pair(MARKER + key, value) : forward.pair(key, value);
        }
        if (key.startsWith(MARKER)) {
            String marked = key.substring(MARKER.length());
            return isPreserved(marked, value) || isOfValues(marked, value) ? new Pair(marked, value) : null;
        }
        return forward.pair(key, value);
    }

    /**
     * Another key for a requirement of a selector, or null to keep it: that of the first value with a rule, else that of the key.
     */
    public @Nullable String termKey(String key, List<String> values) {
        for (String value : values) {
            Pair pair = pair(key, value);
            if (pair != null && !value.equals(pair.value())) {
                return pair.key().equals(key) ? null : pair.key();
            }
        }
        Pair pair = pair(key, values.isEmpty() ? null : values.get(0));
        return pair == null || pair.key().equals(key) ? null : pair.key();
    }

    /** Another value for one that a selector compares the key with, or null to keep it. */
    public @Nullable String termValue(String key, String value) {
        Pair pair = pair(key, value);
        return pair == null || value.equals(pair.value()) ? null : pair.value();
    }

    private boolean isPreserved(String key, @Nullable String value) {
        return originals.pair(key, value) != null
                || (key.startsWith(MARKER) && isPreserved(key.substring(MARKER.length()), value));
    }

    /** Where the value is not known, a key that has rules for some values alone may have been marked for its value. */
    private boolean isOfValues(String key, @Nullable String value) {
        return value == null && originals.valued.containsKey(key);
    }
}
