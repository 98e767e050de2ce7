package io.github.multikueue.proxy.core;

/** What is kept on the heap of this process. Tests that look at it have to be alone in it ({@code @Isolated}). */
public final class UsedHeap {

    private UsedHeap() {}

    /** In bytes, after a collection. */
    public static long bytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
