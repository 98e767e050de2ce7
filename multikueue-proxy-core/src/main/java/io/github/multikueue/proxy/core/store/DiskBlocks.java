package io.github.multikueue.proxy.core.store;

/** What files take of a disk, in bytes: a disk gives blocks, and an empty file is not free. */
final class DiskBlocks {

    /** What the least file takes. */
    static final long BLOCK = 4096;

    private DiskBlocks() {}

    /** What a file of that length takes. */
    static long ofFile(long length) {
        return (length + BLOCK - 1) / BLOCK * BLOCK;
    }

    /** What a log of that length takes, with the files next to it. */
    static long ofLog(long length) {
        return ofFile(length) + 2 * BLOCK;
    }
}
