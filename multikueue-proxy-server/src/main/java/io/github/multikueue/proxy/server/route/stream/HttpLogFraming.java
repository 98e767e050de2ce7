package io.github.multikueue.proxy.server.route.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.core.logs.format.LogNotices;
import io.github.multikueue.proxy.server.http.servlet.ResponseBody;

/** What the server itself may say in the body of a log, and where, by the log's format. */
enum HttpLogFraming {

    /** Nothing but a line at the very end: between the bytes of a container, HTTP has room for no others. */
    TEXT("\n", "") {
        @Override
        byte[] failure(ResponseBody body, Status status) {
            return bytes((body.endsWith("\n") ? "" : "\n") + LogNotices.textLine(String.valueOf(status.message())));
        }
    },

    /** The same, marked as all notices are there. */
    MARKED_TEXT("\n", "") {
        @Override
        byte[] failure(ResponseBody body, Status status) {
            return bytes((body.endsWith("\n") ? "" : "\n") + LogNotices.markedLine(String.valueOf(status.message())));
        }
    },

    /** Empty lines, and an object with the field {@code error}. */
    NDJSON("\n", "\n") {
        @Override
        byte[] failure(ResponseBody body, Status status) {
            String begin = body.endsWith("\n") ? "" : "\n";
            return bytes(begin + "{\"error\":" + new String(status.toJson(), UTF_8) + "}\n");
        }
    },

    /**
     * Comments, and the event {@code error}. An event that was cut off is thrown away by the reader; nothing must follow it.
     */
    EVENT_STREAM("\n\n", ": keep-alive\n\n") {
        @Override
        byte[] failure(ResponseBody body, Status status) {
            return body.endsWith("\n\n")
                    ? bytes("event: error\ndata: " + new String(status.toJson(), UTF_8) + "\n\n")
                    : new byte[0];
        }
    };

    private final String boundary;
    private final byte[] keepAlive;

    HttpLogFraming(String boundary, String keepAlive) {
        this.boundary = boundary;
        this.keepAlive = bytes(keepAlive);
    }

    static HttpLogFraming of(LogFormat format) {
        return switch (format) {
            case TEXT -> TEXT;
            case MARKED_TEXT -> MARKED_TEXT;
            case NDJSON -> NDJSON;
            case EVENT_STREAM -> EVENT_STREAM;
        };
    }

    /** What the body ends with where one thing is complete and the next has not begun. */
    String boundary() {
        return boundary;
    }

    /** A sign of life, for a boundary; empty if there is none that is not taken for a part of the log. */
    byte[] keepAlive() {
        return keepAlive.clone();
    }

    /** How a body that will not be complete says why; may be empty. */
    abstract byte[] failure(ResponseBody body, Status status);

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
