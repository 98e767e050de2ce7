package io.github.multikueue.proxy.core;

import com.google.common.base.Throwables;
import java.util.List;
import java.util.Optional;

/** Settings that cannot work; has every problem, not just the first. */
public final class InvalidConfigException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public InvalidConfigException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** The one that is among the causes of a failure, such as that of an injector. */
    public static Optional<InvalidConfigException> among(Throwable failure) {
        return Throwables.getCausalChain(failure).stream()
                .filter(InvalidConfigException.class::isInstance)
                .map(InvalidConfigException.class::cast)
                .findFirst();
    }

    /** One line for each problem. */
    public List<String> problems() {
        return problems;
    }
}
