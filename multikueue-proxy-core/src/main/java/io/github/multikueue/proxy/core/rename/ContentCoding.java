package io.github.multikueue.proxy.core.rename;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** How the body of an answer is compressed. What is restored goes to the client without compression. */
enum ContentCoding {
    IDENTITY,
    GZIP,
    DEFLATE;

    /** Reads the values of {@code Content-Encoding}; empty for one that is not understood. */
    static Optional<ContentCoding> of(List<String> headers) {
        return switch (String.join(",", headers).strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> Optional.of(IDENTITY);
            case "gzip", "x-gzip" -> Optional.of(GZIP);
            case "deflate" -> Optional.of(DEFLATE);
            default -> Optional.empty();
        };
    }

    /** What to ask for in place of what the client asked for; empty for no compression. */
    static String accepted(List<String> headers) {
        String wanted = String.join(",", headers).toLowerCase(Locale.ROOT);
        if (wanted.contains("gzip")) {
            return "gzip";
        }
        return wanted.contains("deflate") ? "deflate" : "";
    }

    InputStream decoded(InputStream body) throws IOException {
        return switch (this) {
            case IDENTITY -> body;
            case GZIP -> new GZIPInputStream(body);
            case DEFLATE -> new InflaterInputStream(body);
        };
    }
}
