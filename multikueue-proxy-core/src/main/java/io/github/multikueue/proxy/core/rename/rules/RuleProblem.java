package io.github.multikueue.proxy.core.rename.rules;

/**
 * Something wrong with a rule document.
 *
 * @param path where it is, for example {@code labels.RuleNames[2].renamed}
 * @param message what it is
 */
public record RuleProblem(String path, String message) {

    @Override
    public String toString() {
        return path.isEmpty() ? message : path + ": " + message;
    }
}
