package io.github.multikueue.proxy.core.fake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The names Kueue gives to Workloads (kueue pkg/controller/jobframework/workload_names.go). */
final class WorkloadName {
    private static final int LONGEST = 253;
    private static final int HASH = 5;

    private WorkloadName() {}

    /** The name for a job; {@code extra}, if any, tells several Workloads of one job apart. */
    static String of(String kind, String group, String name, String uid, String... extra) {
        String prefix = kind.toLowerCase(Locale.ROOT) + "-" + name;
        String cut = prefix.substring(0, Math.min(prefix.length(), LONGEST - HASH - 1));
        String hashed = String.join("\n", kind, group, name, uid);
        for (String more : extra) {
            hashed += "\n" + more;
        }
        return cut + "-" + sha1(hashed).substring(0, HASH);
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
