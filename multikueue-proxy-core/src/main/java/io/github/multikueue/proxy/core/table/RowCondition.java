package io.github.multikueue.proxy.core.table;

/**
 * A condition of a row, by which clients mark it: kubectl once hid rows that were {@code Completed}.
 *
 * @param type for example {@code Completed}
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason one word for programs
 * @param message a sentence for people
 */
public record RowCondition(String type, String status, String reason, String message) {}
