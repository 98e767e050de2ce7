package io.github.multikueue.proxy.server.config;

import io.github.multikueue.proxy.core.cache.ReadConsistency;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import java.util.Map;

/**
 * What {@code serve} serves below {@code /clusters/}: the API servers of the manager and of all workers.
 *
 * @param userPrefix what the names of users and groups of the manager begin with on the workers; may be empty
 * @param cache whether reads are answered from memory
 * @param consistency what reads are answered with that name no version
 * @param cacheMaxBytes the most bytes of objects in memory, of each cluster
 * @param renameRules which names are others for clients, by the names of the clusters
 */
public record GatewayConfig(
        String userPrefix,
        boolean cache,
        ReadConsistency consistency,
        long cacheMaxBytes,
        Map<String, RenameRules> renameRules) {

    /** Copies the map. */
    public GatewayConfig {
        renameRules = Map.copyOf(renameRules);
    }
}
