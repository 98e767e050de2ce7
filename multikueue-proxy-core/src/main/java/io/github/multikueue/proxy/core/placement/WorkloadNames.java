package io.github.multikueue.proxy.core.placement;

import com.google.common.hash.Hashing;
import io.github.multikueue.proxy.api.JobReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Knows the name Kueue gives to a job's Workload: kind, job name, and a hash that has the job's UID in it. */
public final class WorkloadNames {

    private static final int HASH_LENGTH = 5;
    private static final int NAME_LENGTH = 253;
    /** With Kueue's feature gate ShortWorkloadNames. */
    private static final int SHORT_NAME_LENGTH = 63;

    private WorkloadNames() {}

    /** The names the job's Workload can have: one, or two for a long name, since we cannot see Kueue's feature gates. */
    public static List<String> candidates(JobReference job, String uid) {
        return IntStream.of(NAME_LENGTH, SHORT_NAME_LENGTH)
                .mapToObj(length -> name(job, uid, length))
                .distinct()
                .toList();
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
