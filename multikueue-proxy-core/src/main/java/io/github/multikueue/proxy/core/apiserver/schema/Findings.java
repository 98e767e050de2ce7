package io.github.multikueue.proxy.core.apiserver.schema;

import io.github.multikueue.proxy.core.kube.meta.FieldError;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a validation has found so far: errors, and how many checks were made that hold. The latter decides which of several
 * alternatives fits best, so that its errors are reported.
 */
final class Findings {

    private final Set<FieldError> errors = new LinkedHashSet<>();
    private int matches;

    void add(FieldError error) {
        if (!isFull()) {
            errors.add(error);
        }
    }

    /** Adds an error that belongs to no field. */
    void addGeneral(String message) {
        add(FieldError.invalid("<nil>", "\"\"", message));
    }

    void merge(Findings others) {
        others.errors.forEach(this::add);
        matches += others.matches;
    }

    void countMatch() {
        matches++;
    }

    int matches() {
        return matches;
    }

    boolean isValid() {
        return errors.isEmpty();
    }

    /** Whether it is of no use to look for more. */
    boolean isFull() {
        return errors.size() >= SchemaValidation.MOST_ERRORS;
    }

    List<FieldError> errors() {
        return List.copyOf(errors);
    }
}
