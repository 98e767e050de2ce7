package io.github.multikueue.proxy.core.fake;

/** To come. */
public final class FakeFleet {}
