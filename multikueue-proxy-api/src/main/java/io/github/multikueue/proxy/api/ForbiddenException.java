package io.github.multikueue.proxy.api;

/** The caller is known and may not do this (HTTP 403). */
public class ForbiddenException extends ProxyException {

    private static final long serialVersionUID = 1L;

    public ForbiddenException(String message) {
        super(message);
    }

    /** The message has the form of the API server's own, without the user's name. */
    public ForbiddenException(AccessAttributes denied) {
        super(describe(denied));
    }

    private static String describe(AccessAttributes denied) {
        String resource = denied.group().isEmpty() ? denied.resource() : denied.resource() + "." + denied.group();
        String object = denied.name().isEmpty() ? resource : resource + " \"" + denied.name() + "\"";
        String path =
                denied.subresource().isEmpty() ? denied.resource() : denied.resource() + "/" + denied.subresource();
        String where = denied.namespace().isEmpty()
                ? "\" at the cluster scope"
                : "\" in the namespace \"" + denied.namespace() + "\"";
        return object + " is forbidden: cannot " + denied.verb() + " resource \"" + path + "\" in API group \""
                + denied.group() + where;
    }
}
