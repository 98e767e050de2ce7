package io.github.multikueue.proxy.api;

/** A well-formed request has a value that is not allowed (HTTP 422, like the API server's own validation). */
public class InvalidException extends ProxyException {

    private static final long serialVersionUID = 1L;

    private final String kind;
    private final String field;
    private final String detail;

    /**
     * @param kind the kind that was validated, for example {@code PodLogOptions}
     * @param field the field with the value
     * @param detail what is wrong with it
     */
    public InvalidException(String kind, String field, String detail) {
        super(kind + " is invalid: " + field + ": " + detail);
        this.kind = kind;
        this.field = field;
        this.detail = detail;
    }

    public String kind() {
        return kind;
    }

    public String field() {
        return field;
    }

    public String detail() {
        return detail;
    }
}
