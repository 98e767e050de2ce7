package io.github.multikueue.proxy.core.table.builtin;

import io.github.multikueue.proxy.core.table.RowPrinter;

/** Whether Tables of a resource can be made here. */
public sealed interface PrinterChoice {

    /**
     * They can.
     *
     * @param printer for the columns of the API server, which {@link RowPrinter#columns} repeats
     */
    record Printed(RowPrinter printer) implements PrinterChoice {}

    /**
     * They cannot: requests for Tables are to be forwarded to the API server.
     *
     * @param reason for people, for example {@code column of pods: Mood (expected: one of [Name, Ready])}
     */
    record Forwarded(String reason) implements PrinterChoice {}
}
