package io.github.multikueue.proxy.core.fake.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UrlQuery;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The records of a Tekton Results API, oldest first. Thread safe. */
public final class ResultsRecords {
    private static final int DEFAULT_PAGE = 50;
    private static final int SMALLEST_PAGE = 5;
    private static final int LARGEST_PAGE = 10_000;

    /** One of them; {@code tree} is what filters see. */
    public record Entry(String parent, String result, String name, ObjectNode tree, Instant created) {
        String fullName() {
            return parent + "/results/" + result + "/records/" + name;
        }

        /** The object. */
        public JsonNode data() {
            return tree.path("data");
        }
    }

    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    /** Keeps an object, in place of an earlier state of it. */
    public void put(String parent, String result, String name, String type, ObjectNode data, Instant created) {
        ObjectNode tree = Json.object().put("name", name).put("data_type", type);
        tree.set("data", data);
        entries.removeIf(each -> each.parent().equals(parent) && each.name().equals(name));
        entries.add(new Entry(parent, result, name, tree, created));
    }

    /** The record of this name. */
    public Optional<Entry> find(String parent, String result, String name) {
        return entries.stream()
                .filter(each -> each.parent().equals(parent)
                        && each.result().equals(result)
                        && each.name().equals(name))
                .findFirst();
    }

    /** The answer to a list request; {@code -} stands for all Results. */
    public ObjectNode list(String parent, String result, UrlQuery query) {
        String filter = query.text("filter");
        Predicate<JsonNode> condition = CelFilter.parse(filter);
        List<Entry> found = new ArrayList<>(entries.stream()
                .filter(each -> each.parent().equals(parent))
                .filter(each -> result.equals("-") || each.result().equals(result))
                .filter(each -> condition.test(each.tree()))
                .toList());
        if (query.text("order_by").equals("create_time desc")) {
            Collections.reverse(found);
        }
        int start = start(query.text("page_token"), filter);
        int end = Math.min(found.size(), start + pageSize(query));
        ObjectNode answer = Json.object();
        if (end > start) {
            ArrayNode records = answer.putArray("records");
            found.subList(start, end).forEach(each -> records.add(json(each)));
        }
        return end == found.size() ? answer : answer.put("next_page_token", token(end, filter));
    }

    private static ObjectNode json(Entry entry) {
        ObjectNode record = Json.object().put("name", entry.fullName()).put("uid", entry.name());
        record.put("create_time", entry.created().toString());
        record.putObject("data")
                .put("type", entry.tree().path("data_type").asText())
                .put("value", Base64.getEncoder().encodeToString(Json.bytes(entry.data())));
        return record;
    }

    private static int pageSize(UrlQuery query) {
        Long asked = query.number("page_size");
        long size = asked == null || asked == 0 ? DEFAULT_PAGE : asked;
        if (size < SMALLEST_PAGE || size > LARGEST_PAGE) {
            throw StatusException.badRequest("invalid page size (" + size + "): value must be greater than "
                    + SMALLEST_PAGE + " and less than " + LARGEST_PAGE);
        }
        return (int) size;
    }

    /** A token is good for the same filter only. */
    private static String token(int start, String filter) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((start + " " + filter).getBytes(StandardCharsets.UTF_8));
    }

    private static int start(String token, String filter) {
        if (token.isEmpty()) {
            return 0;
        }
        String[] parts = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split(" ", 2);
        if (parts.length != 2 || !parts[1].equals(filter)) {
            throw StatusException.badRequest("invalid page token");
        }
        return Integer.parseInt(parts[0]);
    }
}
