package io.github.multikueue.proxy.server.config;

/** What a log line looks like. */
public enum LoggingFormat {
    /** For people. The default. */
    TEXT,
    /** One JSON object for each line, for machines. */
    JSON
}
