package io.github.multikueue.proxy.core.logs;

/** How a log is written to its reader. */
public enum LogFormat {
    /**
     * The bytes as the containers wrote them; a notice is a line that begins with {@code [multikueue-proxy] }. A container can write
     * such a line, too.
     */
    TEXT("text/plain"),
    /** As {@link #TEXT}, with {@code | } before each line of a container and {@code # } before each notice: nobody can imitate one. */
    MARKED_TEXT("text/plain"),
    /** A JSON object on each line. */
    NDJSON("application/x-ndjson"),
    /** Server-Sent Events, each with a JSON object like those of {@link #NDJSON}; {@code id} is the cursor. */
    EVENT_STREAM("text/event-stream");

    private final String contentType;

    LogFormat(String contentType) {
        this.contentType = contentType;
    }

    /** The media type. */
    public String contentType() {
        return contentType;
    }
}
