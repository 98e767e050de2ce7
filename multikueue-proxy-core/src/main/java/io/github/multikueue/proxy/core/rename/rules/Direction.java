package io.github.multikueue.proxy.core.rename.rules;

/** Which way names are replaced. */
public enum Direction {

    /** From original names to renamed ones: what a controller sends to the cluster, and what its webhooks answer. */
    RENAME,

    /** From renamed names to original ones: what the cluster answers, and what it asks webhooks. */
    RESTORE
}
