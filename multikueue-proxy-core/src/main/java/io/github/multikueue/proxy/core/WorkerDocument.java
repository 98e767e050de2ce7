package io.github.multikueue.proxy.core;

/**
 * JSON from a worker, with every field as the worker sent it.
 *
 * @param worker the name of the worker it came from
 * @param json the document, UTF-8; not to be modified
 */
@SuppressWarnings("ArrayRecordComponent") // Relayed once, never compared.
public record WorkerDocument(String worker, byte[] json) {}
