package io.github.multikueue.proxy.core.kube.meta.header;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the header {@code Content-Type} says. */
public final class MediaTypes {

    private MediaTypes() {}

    /**
     * The media type in lower case, without parameters.
     *
     * @param contentType the header's value, or null if it is absent
     * @return for example {@code application/json}; empty if there is none
     */
    public static String withoutParameters(@Nullable String contentType) {
        return contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
