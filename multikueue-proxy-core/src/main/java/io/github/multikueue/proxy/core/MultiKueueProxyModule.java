package io.github.multikueue.proxy.core;

import com.google.inject.AbstractModule;

/** Wires the parts. */
public final class MultiKueueProxyModule extends AbstractModule {}
