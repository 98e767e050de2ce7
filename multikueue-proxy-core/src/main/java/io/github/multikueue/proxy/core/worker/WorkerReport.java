package io.github.multikueue.proxy.core.worker;

/**
 * How one worker is, for people who look after the proxy.
 *
 * @param name the worker's name
 * @param usable whether calls to it are tried
 * @param detail why not, or what else is known; may be empty; without addresses and credentials
 */
public record WorkerReport(String name, boolean usable, String detail) {}
