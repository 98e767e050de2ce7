package io.github.multikueue.proxy.core.kube.client;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JavaType;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole collection at one point in time.
 *
 * @param items all objects
 * @param resourceVersion the version to watch from
 */
record ObjectList<T>(List<T> items, String resourceVersion) {

    private static final int PAGE_SIZE = 500;

    private record Page<T>(ListMeta metadata, List<T> items) {
        Page {
            metadata = requireNonNullElse(metadata, new ListMeta("", null));
            items = requireNonNullElse(items, List.of());
        }
    }

    private record ListMeta(
            String resourceVersion,
            @JsonProperty("continue") @Nullable String continueToken) {
        ListMeta {
            resourceVersion = requireNonNullElse(resourceVersion, "");
            continueToken = continueToken == null || continueToken.isEmpty() ? null : continueToken;
        }
    }

    /** Reads the collection in pages. */
    static <T> ObjectList<T> read(ApiClient server, ApiPath path, String accept, Class<T> type) {
        JavaType pageType = Json.MAPPER.getTypeFactory().constructParametricType(Page.class, type);
        List<T> all = new ArrayList<>();
        Page<T> page = server.get(path.query("limit", PAGE_SIZE), accept, pageType);
        all.addAll(page.items());
        while (page.metadata().continueToken() != null) {
            ApiPath next = path.query("limit", PAGE_SIZE)
                    .query("continue", page.metadata().continueToken());
            page = server.get(next, accept, pageType);
            all.addAll(page.items());
        }
        return new ObjectList<>(all, page.metadata().resourceVersion());
    }
}
