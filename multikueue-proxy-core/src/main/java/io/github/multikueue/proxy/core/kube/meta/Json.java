package io.github.multikueue.proxy.core.kube.meta;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * The one JSON mapper. It ignores fields it does not know, since API servers of any version are read into narrow records.
 */
public final class Json {

    private static final int MOST_BUFFERS = 128;

    /** Not to be reconfigured. */
    public static final ObjectMapper MAPPER = JsonMapper.builder(factory())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    /** Shares buffers between threads: virtual threads live for one request, and would throw theirs away after it. */
    private static JsonFactory factory() {
        return JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.newBoundedPool(MOST_BUFFERS))
                .build();
    }
}
