package io.github.multikueue.proxy.core;

import com.google.inject.CreationException;
import com.google.inject.spi.Message;
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

    /** The one that keeps an injector from being made, if it is one; to be thrown in place of the failure. */
    public static Optional<InvalidConfigException> among(CreationException failure) {
        return failure.getErrorMessages().stream()
                .map(Message::getCause)
                .filter(InvalidConfigException.class::isInstance)
                .map(InvalidConfigException.class::cast)
                .findFirst();
    }

    /** One line for each problem. */
    public List<String> problems() {
        return problems;
    }
}
