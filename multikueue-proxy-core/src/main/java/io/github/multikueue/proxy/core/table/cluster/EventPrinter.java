package io.github.multikueue.proxy.core.table.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.CharMatcher;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.Fields;
import io.github.multikueue.proxy.core.table.cell.ResourcePrinter;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Events, which two API groups serve with different names of the same fields. */
final class EventPrinter {

    /** Names of fields. */
    record EventFields(
            String involved,
            String message,
            String source,
            String controller,
            String first,
            String last,
            String count) {}

    static final EventFields CORE = new EventFields(
            "involvedObject", "message", "source", "reportingComponent", "firstTimestamp", "lastTimestamp", "count");

    static final EventFields EVENTS = new EventFields(
            "regarding",
            "note",
            "deprecatedSource",
            "reportingController",
            "deprecatedFirstTimestamp",
            "deprecatedLastTimestamp",
            "deprecatedCount");

    private EventPrinter() {}

    static ResourcePrinter<JsonNode> events(String group, EventFields names) {
        return ResourcePrinter.of(group, "events", "v1")
                .column("Last Seen", event -> Cells.since(lastSeen(event, names)))
                .column("Type", Cells.text("type"))
                .column("Reason", Cells.text("reason"))
                .column("Object", event -> target(event.path(names.involved())))
                .column("Subobject", Cells.text(names.involved(), "fieldPath"))
                .column("Source", event -> source(event, names))
                .column("Message", event -> CharMatcher.whitespace().trimFrom(Fields.text(event, names.message())))
                .column("First Seen", event -> Cells.since(firstSeen(event, names)))
                .column("Count", event -> count(event, names))
                .column("Name", Cells.NAME);
    }

    private static Optional<Instant> firstSeen(JsonNode event, EventFields names) {
        return Fields.time(event, names.first()).or(() -> Fields.time(event, "eventTime"));
    }

    private static Optional<Instant> lastSeen(JsonNode event, EventFields names) {
        return event.path("series").isObject()
                ? Fields.time(event, "series", "lastObservedTime")
                : Fields.time(event, names.last()).or(() -> firstSeen(event, names));
    }

    /** Events of the new group happen once if they have no series. */
    private static Object count(JsonNode event, EventFields names) {
        if (event.path("series").isObject()) {
            return Fields.number(event, "series", "count");
        }
        long count = Fields.number(event, names.count());
        return count == 0 ? 1L : count;
    }

    private static String target(JsonNode involved) {
        String kind = Fields.text(involved, "kind").toLowerCase(Locale.ROOT);
        String name = Fields.text(involved, "name");
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    /** {@code kubelet, node-1}. */
    private static String source(JsonNode event, EventFields names) {
        String component = Fields.firstNonEmpty(
                Fields.text(event, names.source(), "component"), Fields.text(event, names.controller()));
        String instance = Fields.firstNonEmpty(
                Fields.text(event, names.source(), "host"), Fields.text(event, "reportingInstance"));
        return instance.isEmpty() ? component : component + ", " + instance;
    }
}
