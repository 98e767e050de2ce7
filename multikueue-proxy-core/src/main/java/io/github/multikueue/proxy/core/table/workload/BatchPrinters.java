package io.github.multikueue.proxy.core.table.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.Elapsed;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.Fields;
import io.github.multikueue.proxy.core.table.cell.ResourcePrinter;
import io.github.multikueue.proxy.core.table.cell.SelectorText;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Jobs and what creates them. */
final class BatchPrinters {

    private static final String[] JOB = {"spec", "template", "spec"};
    private static final String[] CRON_JOB = {"spec", "jobTemplate", "spec", "template", "spec"};

    private BatchPrinters() {}

    static ResourcePrinter<JsonNode> jobs() {
        return ResourcePrinter.of("batch", "jobs", "v1")
                .column("Name", Cells.NAME)
                .column("Status", BatchPrinters::status)
                .column("Completions", BatchPrinters::completions)
                .column("Duration", BatchPrinters::duration)
                .column("Age", Cells.AGE)
                .column("Containers", Cells.containers("name", JOB))
                .column("Images", Cells.containers("image", JOB))
                .column("Selector", SelectorText.selector("spec", "selector"));
    }

    private static String status(JsonNode job) {
        if (Fields.isTrue(job, "Complete")) {
            return "Complete";
        }
        if (Fields.isTrue(job, "Failed")) {
            return "Failed";
        }
        if (Fields.isDeleted(job)) {
            return "Terminating";
        }
        return Stream.of("Suspended", "FailureTarget", "SuccessCriteriaMet")
                .filter(type -> Fields.isTrue(job, type))
                .findFirst()
                .orElse("Running");
    }

    /** {@code 2/5}, or for a work queue with three workers {@code 0/1 of 3}. */
    private static String completions(JsonNode job) {
        long succeeded = Fields.number(job, "status", "succeeded");
        if (Fields.isSet(job, "spec", "completions")) {
            return succeeded + "/" + Fields.number(job, "spec", "completions");
        }
        long parallelism = Fields.number(job, "spec", "parallelism");
        return succeeded + "/1" + (parallelism > 1 ? " of " + parallelism : "");
    }

    private static Object duration(JsonNode job) {
        Optional<Instant> start = Fields.time(job, "status", "startTime");
        Optional<Instant> end = Fields.time(job, "status", "completionTime");
        if (start.isEmpty()) {
            return "";
        }
        return end.isPresent() ? Cells.between(start.get(), end.get()) : Elapsed.since(start.get());
    }

    static ResourcePrinter<JsonNode> cronJobs() {
        return ResourcePrinter.of("batch", "cronjobs", "v1")
                .column("Name", Cells.NAME)
                .column("Schedule", Cells.text("spec", "schedule"))
                .column("Timezone", Cells.textIfSet(Cells.NONE, "spec", "timeZone"))
                .column("Suspend", BatchPrinters::suspended)
                .column("Active", Cells.size("status", "active"))
                .column("Last Schedule", BatchPrinters::lastSchedule)
                .column("Age", Cells.AGE)
                .column("Containers", Cells.containers("name", CRON_JOB))
                .column("Images", Cells.containers("image", CRON_JOB))
                .column("Selector", SelectorText.selector("spec", "jobTemplate", "spec", "selector"));
    }

    /** A text, although the column is declared as boolean. */
    private static String suspended(JsonNode cronJob) {
        if (!Fields.isSet(cronJob, "spec", "suspend")) {
            return Cells.UNSET;
        }
        return Fields.flag(cronJob, "spec", "suspend") ? "True" : "False";
    }

    private static Object lastSchedule(JsonNode cronJob) {
        return Fields.isSet(cronJob, "status", "lastScheduleTime")
                ? Cells.since(Fields.time(cronJob, "status", "lastScheduleTime"))
                : Cells.NONE;
    }
}
