package io.github.multikueue.proxy.core.cache;

import io.github.multikueue.proxy.core.apiserver.ServedResource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A resource that can answer one read from memory, and how fresh that is. To be used for this read alone, and at once.
 *
 * @param resource the resource in the version that was asked for; its storage gets, lists and watches
 * @param resourceVersion the version that the cache has come to, or a later one
 * @param age how long ago the API server was heard of
 * @param interrupted whether it cannot be reached now, so that the answer may be older than was asked for: worth a warning
 */
public record CachedRead(ServedResource resource, String resourceVersion, Duration age, boolean interrupted) {

    /** RFC 7234, section 5.5.1; kubectl prints it. */
    private static final String STALE = "299 - \"the API server cannot be reached now: the answer may be old\"";

    /**
     * What the head of an answer that was read so tells of it: {@code X-Cache: hit}, how many seconds ago the API server was last heard of
     * ({@code Age}), up to which change it goes ({@code X-Cache-Resource-Version}), and a {@code Warning} if the API server cannot be reached.
     */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Cache", "hit");
        headers.put("Age", Long.toString(age.toSeconds()));
        headers.put("X-Cache-Resource-Version", resourceVersion);
        if (interrupted) {
            headers.put("Warning", STALE);
        }
        return headers;
    }
}
