package io.github.multikueue.proxy.core.rename.rules;

import java.util.List;
import java.util.stream.Collectors;

/** A rule document cannot be used; has every problem, not just the first. */
public final class InvalidRulesException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient List<RuleProblem> problems;

    InvalidRulesException(List<RuleProblem> problems) {
        super(problems.stream().map(RuleProblem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** All problems, in the order of the document; those between rules come last. */
    public List<RuleProblem> problems() {
        return problems;
    }
}
