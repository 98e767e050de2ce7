package io.github.multikueue.proxy.core;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Knows which test a thread works for, since several classes run at a time in a process: the one that was running in the thread by which
 * it was started, or in an ancestor.
 */
public class ThreadsOfTests implements BeforeAllCallback, TestInstancePreConstructCallback {

    private static final InheritableThreadLocal<Class<?>> TEST = new InheritableThreadLocal<>();

    /** The outermost class of the test for which the current thread works. */
    static Class<?> current() {
        return TEST.get();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        TEST.set(outermost(context.getRequiredTestClass()));
    }

    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
        TEST.set(outermost(factory.getTestClass()));
    }

    private static Class<?> outermost(Class<?> test) {
        Class<?> outer = test.getEnclosingClass();
        return outer == null ? test : outermost(outer);
    }
}
