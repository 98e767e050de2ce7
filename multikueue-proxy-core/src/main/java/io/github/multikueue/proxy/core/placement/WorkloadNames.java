package io.github.multikueue.proxy.core.placement;

import com.google.common.hash.Hashing;
import io.github.multikueue.proxy.api.JobReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** Knows the name Kueue gives to a job's Workload: kind, job name, and a hash that has the job's UID in it. */
public final class WorkloadNames {

    private static final int HASH_LENGTH = 5;
    private static final int NAME_LENGTH = 253;
    /** With Kueue's feature gate ShortWorkloadNames. */
    private static final int SHORT_NAME_LENGTH = 63;
    /** The most characters of a label's value. */
    private static final int LABEL_LENGTH = 63;

    private WorkloadNames() {}

    /** The names the job's Workload can have: one, or two for a long name, since we cannot see Kueue's feature gates. */
    public static List<String> candidates(JobReference job, String uid) {
        return IntStream.of(NAME_LENGTH, SHORT_NAME_LENGTH)
                .mapToObj(length -> name(job, uid, length))
                .distinct()
                .toList();
    }

    /**
     * Why Kueue may never get the job onto a worker, if the Workload's name is too long for that: Kueue up to 0.17 puts it into
     * a label of the job there, which the worker's API server refuses. Only Kueue's own log has that.
     */
    static Optional<String> whyNotDispatched(JobReference job, String workloadName) {
        if (workloadName.length() <= LABEL_LENGTH) {
            return Optional.empty();
        }
        int longest = LABEL_LENGTH - job.kind().length() - HASH_LENGTH - 2;
        return Optional.of("the Workload's name has " + workloadName.length() + " characters (expected: at most "
                + LABEL_LENGTH + " with Kueue 0.17 or earlier, which otherwise tries for ever to create the "
                + job.kind()
                + " on a worker, since it puts the name into a label; give the " + job.kind() + " a name of at most "
                + longest + " characters, or use Kueue 0.18 or later)");
    }

    @SuppressWarnings("deprecation") // SHA-1 is what Kueue uses; nothing secret hangs on it.
    private static String name(JobReference job, String uid, int length) {
        String hash = Hashing.sha1()
                .hashString(String.join("\n", job.kind(), job.group(), job.name(), uid), StandardCharsets.UTF_8)
                .toString()
                .substring(0, HASH_LENGTH);
        String prefix = job.kind().toLowerCase(Locale.ROOT) + "-" + job.name();
        return prefix.substring(0, Math.min(prefix.length(), length - HASH_LENGTH - 1)) + "-" + hash;
    }
}
