package io.github.multikueue.proxy.core.logs;

import java.nio.charset.StandardCharsets;

/** How a log is written to its reader. */
public enum LogFormat {
    /** The bytes as the containers wrote them; a notice is a line that begins with {@code [multikueue-proxy] }. */
    TEXT("text/plain", ""),
    /** A JSON object on each line. */
    NDJSON("application/x-ndjson", "\n"),
    /** Server-Sent Events, each with a JSON object like those of {@link #NDJSON}; {@code id} is the cursor. */
    EVENT_STREAM("text/event-stream", ": keep-alive\n\n");

    private final String contentType;
    private final String keepAlive;

    LogFormat(String contentType, String keepAlive) {
        this.contentType = contentType;
        this.keepAlive = keepAlive;
    }

    /** The media type. */
    public String contentType() {
        return contentType;
    }

    /**
     * What may be sent between two records of a log that is silent, so that nobody on the way takes the connection for dead;
     * readers of the format ignore it. Empty for {@link #TEXT}, which has no such thing.
     */
    public byte[] keepAlive() {
        return keepAlive.getBytes(StandardCharsets.UTF_8);
    }
}
