package io.github.multikueue.proxy.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Throwables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** The body of a response as it comes, up to its end or to where it breaks off. */
final class Body {

    private final HttpResponse<InputStream> response;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private boolean whole;
    private @Nullable IOException broken;

    Body(HttpResponse<InputStream> response) {
        this.response = response;
    }

    HttpResponse<InputStream> response() {
        return response;
    }

    /** Reads until the body so far ends with a text. */
    void await(String end) {
        try {
            while (!text().endsWith(end)) {
                int next = response.body().read();
                if (next < 0) {
                    throw new AssertionError("the end of " + text());
                }
                received.write(next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(text(), e);
        }
    }

    /** Reads to the end; returns the whole body. */
    String rest() {
        try (InputStream body = response.body()) {
            byte[] piece = new byte[1 << 16];
            for (int length = body.read(piece); length >= 0; length = body.read(piece)) {
                received.write(piece, 0, length);
            }
            whole = true;
        } catch (IOException e) {
            broken = e;
        }
        return text();
    }

    /** Whether it ended as a body does that is not broken off. */
    boolean isWhole() {
        return whole;
    }

    /** What was received and how it ended, for the message of a failed assertion. */
    @Override
    public String toString() {
        String end = whole ? "whole" : broken == null ? "not at its end" : Throwables.getStackTraceAsString(broken);
        return response.statusCode() + " " + response.headers().map() + " '" + text() + "', " + end;
    }

    private String text() {
        return received.toString(UTF_8);
    }
}
