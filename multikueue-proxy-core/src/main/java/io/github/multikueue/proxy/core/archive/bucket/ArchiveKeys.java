package io.github.multikueue.proxy.core.archive.bucket;

import io.github.multikueue.proxy.core.store.LogEnd;
import io.github.multikueue.proxy.core.store.LogKey;
import io.github.multikueue.proxy.core.store.StoredRun;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of objects; the format is described with the package. No name and no UID has a slash or an underscore in it. */
final class ArchiveKeys {

    /** What the documents of all runs begin with. */
    static final String RUNS = "runs/";

    /** What is put to find out whether that can be done, and then deleted. */
    static final String PROBE = "probe";

    private static final Pattern RUN = Pattern.compile("runs/([^/]+)/([^/]+)/([^/]+)/[^/]+\\.json");
    private static final Pattern LOG =
            Pattern.compile("logs/[^/]+/([^/_]+)_([^/_]+)_([^/_]+)_([^/_.]+)\\.(complete|truncated|lost)\\.json");

    private ArchiveKeys() {}

    /** The documents that say what a run was made of. */
    static String run(ArchivedRun run) {
        return RUNS + run.namespace() + "/" + run.name() + "/" + run.jobUid() + "/";
    }

    /** The run that a document is of; empty if the name is none of ours. */
    static Optional<ArchivedRun> parseRun(String key) {
        Matcher matcher = RUN.matcher(key);
        return matcher.matches()
                ? Optional.of(new ArchivedRun(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    /** The documents of a run's logs. */
    static String logs(String jobUid) {
        return "logs/" + jobUid + "/";
    }

    static String log(LogKey log, LogEnd.State state) {
        return logs(log.jobUid()) + log.worker() + "_" + log.pod() + "_" + log.podUid() + "_" + log.container() + "."
                + state.name().toLowerCase(Locale.ROOT) + ".json";
    }

    /** The log that a document is of; empty if the name is none of ours. */
    static Optional<ArchivedLogName> parseLog(ArchivedRun run, String key) {
        Matcher matcher = LOG.matcher(key);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        LogKey log = new LogKey(
                run.namespace(),
                run.name(),
                run.jobUid(),
                matcher.group(1),
                matcher.group(2),
                matcher.group(3),
                matcher.group(4));
        String state = matcher.group(5).toUpperCase(Locale.ROOT);
        return Optional.of(new ArchivedLogName(log, LogEnd.State.valueOf(state)));
    }

    /** The parts of a run's logs. */
    static String parts(String jobUid) {
        return "parts/" + jobUid + "/";
    }

    /** @param number from 0 */
    static String part(LogKey log, String checksum, int number) {
        return parts(log.jobUid()) + log.podUid() + "_" + log.container() + "_" + checksum
                + String.format(Locale.ROOT, "/%05d.gz", number);
    }

    /**
     * A run in the archive.
     *
     * @param jobUid its UID on the manager
     */
    record ArchivedRun(String namespace, String name, String jobUid) {

        static ArchivedRun of(StoredRun run) {
            return new ArchivedRun(run.namespace(), run.name(), run.jobUid());
        }
    }

    /** A log in the archive. */
    record ArchivedLogName(LogKey log, LogEnd.State state) {}
}
