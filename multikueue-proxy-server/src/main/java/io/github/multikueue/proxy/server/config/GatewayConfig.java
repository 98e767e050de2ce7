package io.github.multikueue.proxy.server.config;

import io.github.multikueue.proxy.core.cache.ReadConsistency;

/**
 * What {@code serve} serves below {@code /clusters/}: the API servers of the manager and of all workers.
 *
 * @param userPrefix what the names of users and groups of the manager begin with on the workers; may be empty
 * @param cache whether reads are answered from memory
 * @param consistency what reads are answered with that name no version
 * @param cacheMaxBytes the most bytes of objects in memory, of each cluster
 */
public record GatewayConfig(String userPrefix, boolean cache, ReadConsistency consistency, long cacheMaxBytes) {}
