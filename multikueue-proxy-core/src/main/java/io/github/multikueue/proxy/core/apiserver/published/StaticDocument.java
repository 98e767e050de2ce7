package io.github.multikueue.proxy.core.apiserver.published;

import com.google.common.hash.Hashing;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.present.IndentedJson;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document that is kept as the bytes to send, with its headers. A client that names the version it has gets 304 if that is
 * the current one. Immutable.
 */
public final class StaticDocument {

    private static final String ETAG = "Etag";
    private static final String LAST_MODIFIED = "Last-Modified";
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final byte[] content;
    private final String hash;
    private final Map<String, String> headers;
    private final @Nullable Instant lastModified;

    private StaticDocument(byte[] content, String hash, Map<String, String> headers, @Nullable Instant lastModified) {
        this.content = content;
        this.hash = hash;
        this.headers = headers;
        this.lastModified = lastModified;
    }

    /** A document that clients must not keep. */
    public static StaticDocument of(String contentType, byte[] content) {
        String hash = Hashing.sha512().hashBytes(content).toString().toUpperCase(Locale.ROOT);
        return new StaticDocument(content, hash, ApiCall.headers(contentType), null);
    }

    /** The same with another value of a header. */
    public StaticDocument with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new StaticDocument(content, hash, more, lastModified);
    }

    /** The same with an entity tag, so that it need not be sent again. */
    public StaticDocument tagged() {
        return with(ETAG, '"' + hash + '"');
    }

    /** The same with the time since when it is as it is; cut to seconds. */
    public StaticDocument modified(Instant time) {
        StaticDocument dated = with(LAST_MODIFIED, HTTP_DATE.format(time));
        return new StaticDocument(content, hash, dated.headers, time.truncatedTo(ChronoUnit.SECONDS));
    }

    /** The SHA-512 of the content in upper-case hexadecimal digits. */
    public String hash() {
        return hash;
    }

    /** The document itself if its content is another one than before; otherwise the one before, with its time. */
    public StaticDocument since(@Nullable StaticDocument before) {
        return before != null && before.hash.equals(hash) ? before : this;
    }

    /** The same for people, with the tag of the other form: it says the same. */
    public StaticDocument indented() {
        return new StaticDocument(IndentedJson.of(content), hash, headers, lastModified);
    }

    /** Sends the document, or 304 if the client has it. */
    public void respond(ApiCall call) throws IOException {
        respond(call, Map.of());
    }

    /** Sends the document with some other headers. */
    public void respond(ApiCall call, Map<String, String> other) throws IOException {
        // It is there once, for all who read it.
        call.exchange().reserve(0);
        boolean current = isCurrent(call.exchange().request());
        if (!current && other.isEmpty()) {
            call.exchange().respond(200, headers, content);
            return;
        }
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(other);
        if (!current) {
            call.exchange().respond(200, all, content);
            return;
        }
        all.remove("Content-Type");
        if (all.containsKey(ETAG)) {
            all.remove(LAST_MODIFIED);
        }
        call.exchange().respond(304, all);
    }

    private boolean isCurrent(RequestHead request) {
        String tags = request.header("If-None-Match");
        if (tags != null) {
            return headers.containsKey(ETAG) && names(tags);
        }
        String since = request.header("If-Modified-Since");
        return since != null && lastModified != null && !lastModified.isAfter(parsed(since));
    }

    private boolean names(String tags) {
        for (String tag : tags.split(",", -1)) {
            String trimmed = tag.trim();
            String strong = trimmed.startsWith("W/") ? trimmed.substring(2) : trimmed;
            if (strong.equals("*") || strong.equals(headers.get(ETAG))) {
                return true;
            }
        }
        return false;
    }

    /** A date that cannot be read is before everything, as if the header were absent. */
    private static Instant parsed(String date) {
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
        } catch (DateTimeException e) {
            return Instant.MIN;
        }
    }
}
