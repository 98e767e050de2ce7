package io.github.multikueue.proxy.core.fake;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The form of an answer, negotiated by the header {@code Accept}. */
enum Representation {
    OBJECT,
    TABLE,
    METADATA;

    private static final String AVAILABLE = "406: Not Acceptable\n\nAvailable representations: application/json,"
            + " application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch,"
            + " application/vnd.kubernetes.protobuf;stream=watch";

    /** The first acceptable form. */
    static Representation of(@Nullable String accept) {
        if (accept == null || accept.isBlank()) {
            return OBJECT;
        }
        for (String option : accept.split(",", -1)) {
            Representation form = form(option.replace(" ", "").toLowerCase(Locale.ROOT));
            if (form != null) {
                return form;
            }
        }
        throw new StatusException(406, "NotAcceptable", AVAILABLE, Json.object());
    }

    private static @Nullable Representation form(String option) {
        String type = option.split(";", 2)[0];
        if (!type.equals("application/json") && !type.equals("*/*") && !type.equals("application/*")) {
            return null;
        }
        if (option.contains("as=table")) {
            return TABLE;
        }
        if (option.contains("as=partialobjectmetadata")) {
            return METADATA;
        }
        return option.contains("as=") ? null : OBJECT;
    }
}
