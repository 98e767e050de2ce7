package io.github.multikueue.proxy.core.rename.rules;

/**
 * One API group whose name is replaced. Several groups may become one.
 *
 * @param original the name that the client knows
 * @param renamed the name that the cluster has
 */
public record GroupRule(String original, String renamed) {

    /** The name that is looked for. */
    public String source(Direction direction) {
        return direction == Direction.RENAME ? original : renamed;
    }

    /** The name that is written. */
    public String target(Direction direction) {
        return direction == Direction.RENAME ? renamed : original;
    }
}
