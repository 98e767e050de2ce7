package io.github.multikueue.proxy.core.rename.rules;

import org.jspecify.annotations.Nullable;

/**
 * How one key of labels or annotations, one finalizer, or the prefix of many is replaced.
 *
 * @param original the key that the client knows
 * @param renamed the key that the cluster has
 * @param originalValue the value that the key must have on the client's side for the rule to hold, or null for any
 * @param renamedValue the value that the cluster has instead; null if and only if {@code originalValue} is
 */
public record KeyRule(
        String original,
        String renamed,
        @Nullable String originalValue,
        @Nullable String renamedValue) {

    /** The key that is looked for. */
    public String source(Direction direction) {
        return direction == Direction.RENAME ? original : renamed;
    }

    /** The key that is written. */
    public String target(Direction direction) {
        return direction == Direction.RENAME ? renamed : original;
    }

    /** The value that is looked for, or null for any. */
    public @Nullable String sourceValue(Direction direction) {
        return direction == Direction.RENAME ? originalValue : renamedValue;
    }

    /** The value that is written, or null to keep it. */
    public @Nullable String targetValue(Direction direction) {
        return direction == Direction.RENAME ? renamedValue : originalValue;
    }

    /** The rule as messages name it. */
    String describe() {
        return originalValue == null ? original : original + "=" + originalValue;
    }
}
