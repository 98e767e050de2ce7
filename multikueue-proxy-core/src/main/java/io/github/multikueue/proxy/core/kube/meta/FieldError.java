package io.github.multikueue.proxy.core.kube.meta;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one field of an object, in the words of Kubernetes' {@code field.Error}.
 *
 * @param type the kind of error
 * @param field the path of the field, for example {@code spec.parts[0].name}
 * @param value the wrong value as JSON ({@code 12} or {@code "green"}), or null if the message has no value
 * @param detail what was expected; may be empty
 */
public record FieldError(Type type, String field, @Nullable String value, String detail) {

    /** The kinds of errors: the machine-readable reason of each, and the beginning of its message. */
    public enum Type {
        REQUIRED("FieldValueRequired", "Required value"),
        INVALID("FieldValueInvalid", "Invalid value"),
        TYPE_INVALID("FieldValueTypeInvalid", "Invalid value"),
        NOT_SUPPORTED("FieldValueNotSupported", "Unsupported value"),
        DUPLICATE("FieldValueDuplicate", "Duplicate value"),
        FORBIDDEN("FieldValueForbidden", "Forbidden"),
        TOO_LONG("FieldValueTooLong", "Too long"),
        TOO_MANY("FieldValueTooMany", "Too many"),
        NOT_FOUND("FieldValueNotFound", "Not found");

        private final String reason;
        private final String words;

        Type(String reason, String words) {
            this.reason = reason;
            this.words = words;
        }

        /** The {@code reason} of a {@code StatusCause}. */
        public String reason() {
            return reason;
        }
    }

    /** The field is missing. */
    public static FieldError required(String field, String detail) {
        return new FieldError(Type.REQUIRED, field, null, detail);
    }

    /**
     * The field has a value that is not allowed.
     *
     * @param value the value as JSON
     */
    public static FieldError invalid(String field, String value, String detail) {
        return new FieldError(Type.INVALID, field, value, detail);
    }

    /** The field may not be set here. */
    public static FieldError forbidden(String field, String detail) {
        return new FieldError(Type.FORBIDDEN, field, null, detail);
    }

    /**
     * The field has a value that is not one of a few.
     *
     * @param value the value as JSON
     * @param supported the allowed values, as JSON
     */
    public static FieldError notSupported(String field, String value, List<String> supported) {
        return new FieldError(Type.NOT_SUPPORTED, field, value, "supported values: " + String.join(", ", supported));
    }

    /** The message without the field: {@code Invalid value: 12: should be at most 9}. */
    public String message() {
        return Stream.of(type.words, value == null ? "" : value, detail)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(": "));
    }

    /** The message with the field in front. */
    @Override
    public String toString() {
        return field + ": " + message();
    }

    /** As one text: a single error as it is, several in brackets. */
    public static String join(List<FieldError> errors) {
        String all = errors.stream().map(FieldError::toString).distinct().collect(Collectors.joining(", "));
        return errors.size() == 1 ? all : "[" + all + "]";
    }
}
