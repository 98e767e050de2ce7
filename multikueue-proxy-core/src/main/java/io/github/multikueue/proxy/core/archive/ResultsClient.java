package io.github.multikueue.proxy.core.archive;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiStream;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The Tekton Results API, as one caller or the proxy itself may use it. Failures are those a caller of the proxy may see.
 *
 * @see <a href="https://github.com/tektoncd/results/blob/main/docs/api/rest-api-spec.md">REST API</a>
 */
final class ResultsClient {

    /** All Results of a namespace. */
    static final String ANY_RESULT = "-";

    private static final String GROUP = "results.tekton.dev";
    private static final String RECORDS_VERSION = "v1alpha2";
    private static final int PAGE_SIZE = 50;
    /** Filters are so narrow that there is hardly more than one. */
    private static final int MAX_PAGES = 4;

    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);

    private record RecordList(
            List<Entry> records,
            @JsonProperty("next_page_token") String nextPageToken) {
        RecordList {
            records = requireNonNullElse(records, List.of());
            nextPageToken = requireNonNullElse(nextPageToken, "");
        }
    }

    private record Entry(String name, Data data) {
        Entry {
            name = requireNonNullElse(name, "");
            data = requireNonNullElse(data, new Data(new byte[0]));
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
    private record Data(byte[] value) {
        Data {
            value = requireNonNullElse(value, new byte[0]);
        }
    }

    private final ApiClient server;
    private final boolean own;
    private final Duration timeout;

    /**
     * @param server identified as whoever asks
     * @param own whether that is the proxy itself
     */
    ResultsClient(ApiClient server, boolean own, Duration timeout) {
        this.server = server;
        this.own = own;
        this.timeout = timeout;
    }

    /** The records that the filter lets through, the newest first; no more than a few pages. */
    List<ResultsRecord> records(String namespace, String result, String filter) {
        ApiPath path = results(RECORDS_VERSION, namespace, result)
                .segment("records")
                .query("filter", filter)
                .query("order_by", "create_time desc")
                .query("page_size", PAGE_SIZE);
        List<ResultsRecord> records = new ArrayList<>();
        String pageToken = null;
        for (int page = 0; page < MAX_PAGES; page++) {
            ApiPath next = path.query("page_token", pageToken);
            RecordList list = call("records", "list", namespace, each -> each.get(next, RecordList.class));
            for (Entry each : list.records()) {
                records.add(
                        parse(() -> ResultsRecord.of(each.name(), each.data().value())));
            }
            if (list.nextPageToken().isEmpty()) {
                break;
            }
            pageToken = list.nextPageToken();
        }
        return records;
    }

    /**
     * The log of a record.
     *
     * @throws NotFoundException if there is none
     */
    ApiStream log(String version, String namespace, String result, String record) {
        ApiPath path = results(version, namespace, result).segment("logs").segment(record);
        return call("logs", "get", namespace, each -> each.open(path, timeout));
    }

    private static ApiPath results(String version, String namespace, String result) {
        return ApiPath.group(GROUP, version)
                .segment("parents")
                .segment(namespace)
                .segment("results")
                .segment(result);
    }

    private <T> T call(String resource, String verb, String namespace, Function<ApiClient, T> call) {
        try {
            return call.apply(server);
        } catch (KubeException.Refused e) {
            throw refusal(e, new AccessAttributes(verb, GROUP, RECORDS_VERSION, resource, "", namespace, ""));
        } catch (KubeException e) {
            throw e.asUpstreamFailure("Tekton Results");
        }
    }

    /** Results says 401 to whomever it does not trust or does not allow it. */
    private ProxyException refusal(KubeException.Refused refused, AccessAttributes attempt) {
        return switch (refused.code()) {
            case 401, 403 ->
                own
                        ? new UpstreamFailureException(
                                "Tekton Results does not let the proxy read " + attempt.resource() + " ("
                                        + refused.code() + ")",
                                refused)
                        : new ForbiddenException(attempt);
            case 404 -> new NotFoundException("Tekton Results has no such " + attempt.resource());
            case 429 ->
                new TooManyRequestsException(
                        "Tekton Results has too many requests",
                        requireNonNullElse(refused.retryAfter(), DEFAULT_RETRY_AFTER));
            default -> new UpstreamFailureException("Tekton Results answered " + refused.code(), refused);
        };
    }

    /** Something that is read from what Results answered. */
    @FunctionalInterface
    interface Parsing<T> {
        T parse() throws IOException;
    }

    /** @throws UpstreamFailureException if it cannot be read */
    static <T> T parse(Parsing<T> parsing) {
        try {
            return parsing.parse();
        } catch (IOException e) {
            throw new UpstreamFailureException("Tekton Results gave an unusable answer", e);
        }
    }
}
