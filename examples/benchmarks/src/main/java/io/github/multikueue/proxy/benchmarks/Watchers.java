package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.concurrent.Threads;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Clients that watch one collection, each on a connection of its own, without TLS. One thread reads for all of them, and does no more than
 * count: a thread each would take as much of the cores as the server that is measured.
 */
final class Watchers implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;
    private static final int AT_A_TIME = 64;
    private static final int BUFFER = 64 * 1024;

    private final int count;
    private final Selector selector;
    private final Semaphore door = new Semaphore(AT_A_TIME);
    /** A permit for each event that a watcher has got and nobody has waited for yet. */
    private final Semaphore events = new Semaphore(0);

    private final List<IOException> failures = new CopyOnWriteArrayList<>();

    private Watchers(int count) throws IOException {
        this.count = count;
        this.selector = Selector.open();
    }

    /** Returns when all have got their first event, so there must be exactly one object. */
    static Watchers come(Endpoint endpoint, String path, int count) throws IOException {
        Watchers watchers = new Watchers(count);
        Threads.daemons("watchers").newThread(watchers::readAll).start();
        byte[] request = endpoint.request(path + "?watch=true");
        try {
            for (int i = 0; i < count; i++) {
                watchers.door.acquireUninterruptibly();
                watchers.watch(endpoint, request);
            }
            watchers.awaitEvent();
            return watchers;
        } catch (IOException e) {
            watchers.close();
            throw e;
        }
    }

    private void watch(Endpoint endpoint, byte[] request) throws IOException {
        SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoint.port()));
        channel.write(ByteBuffer.wrap(request));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Watcher(channel));
        selector.wakeup();
    }

    private void readAll() {
        byte[] buffer = new byte[BUFFER];
        try {
            while (selector.isOpen()) {
                selector.select(key -> ((Watcher) key.attachment()).read(key, buffer));
            }
        } catch (IOException e) {
            failures.add(e);
        }
    }

    /**
     * Counts events: each is one line, whose end is not one of HTTP's. There is never more than one on its way, so only the end of what has come
     * is looked at: to look through large events takes as long as the server needs to write them.
     */
    private final class Watcher {

        private final SocketChannel channel;
        private byte last;
        private boolean present;

        Watcher(SocketChannel channel) {
            this.channel = channel;
        }

        void read(SelectionKey key, byte[] buffer) {
            try {
                int read = channel.read(ByteBuffer.wrap(buffer));
                if (read < 0) {
                    throw new EOFException("a watch ended");
                }
                if (read > 0 && buffer[read - 1] == '\n' && (read == 1 ? last : buffer[read - 2]) != '\r') {
                    heard();
                }
                last = read > 0 ? buffer[read - 1] : last;
            } catch (IOException e) {
                failures.add(e);
                key.cancel();
            }
        }

        private void heard() {
            if (!present) {
                present = true;
                door.release();
            }
            events.release();
        }
    }

    /** Waits until each has got one more event; returns when that was, as {@link System#nanoTime()}. */
    long awaitEvent() throws IOException {
        try {
            if (!events.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                IOException failure = new IOException(events.availablePermits() + " of " + count + " have the event");
                failures.forEach(failure::addSuppressed);
                throw failure;
            }
            return System.nanoTime();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        List<SelectionKey> keys = List.copyOf(selector.keys());
        selector.close();
        for (SelectionKey key : keys) {
            key.channel().close();
        }
    }
}
