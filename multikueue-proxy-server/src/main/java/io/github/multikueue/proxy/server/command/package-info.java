/**
 * The command line: one class for each command, with its own settings, and what they share: reading flags and variables, help,
 * exit codes and signals. A new command is a {@link io.github.multikueue.proxy.server.command.Command} more in {@code Main}.
 */
@NullMarked
package io.github.multikueue.proxy.server.command;

import org.jspecify.annotations.NullMarked;
