package io.github.multikueue.proxy.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the Tekton Dashboard finds the logs of finished runs, by its option {@code --external-logs}. The dashboard sends
 * nothing that says who is looking, so it must prove itself that it is the dashboard: by a shared secret or a client
 * certificate. At least one of them is set; either is enough.
 *
 * @param prefix the path below which they are, for example {@code /dashboard-logs}
 * @param secretFile the shared secret, or null for none
 * @param clientCa PEM certificates of those who sign client certificates, or null for none
 */
public record ExternalLogs(
        String prefix, @Nullable Path secretFile, @Nullable Path clientCa) {}
