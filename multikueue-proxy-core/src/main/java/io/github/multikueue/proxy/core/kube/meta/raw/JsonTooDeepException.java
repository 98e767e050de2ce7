package io.github.multikueue.proxy.core.kube.meta.raw;

/** JSON whose values are too deep within each other to be looked into. Unlike other bytes that are refused, it may be JSON, and have anything in it. */
public final class JsonTooDeepException extends MalformedJsonException {

    private static final long serialVersionUID = 1;

    /** @param most how many levels there may be, and of what */
    public JsonTooDeepException(String most) {
        super("JSON with more than " + most);
    }
}
