package io.github.multikueue.proxy.server.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes lines that come at about the same time together: under load, a system call for each is what logging costs most. A
 * line that comes alone is written at once, others within {@link #PAUSE}; warnings and errors, and with them all before,
 * before the caller goes on. If the output takes nothing, callers wait when there is too much: no line is dropped.
 */
final class BatchingAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    /** Between two writes. */
    private static final Duration PAUSE = Duration.ofMillis(5);

    private static final int MOST_WAITING_BYTES = 1 << 20;

    private final Encoder<ILoggingEvent> encoder;
    private final OutputStream output;
    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition some = lock.newCondition();
    private final Condition room = lock.newCondition();
    private ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private ByteArrayOutputStream spare = new ByteArrayOutputStream();
    private volatile boolean hurried;

    BatchingAppender(Encoder<ILoggingEvent> encoder, OutputStream output) {
        this.encoder = encoder;
        this.output = output;
    }

    @Override
    public void start() {
        super.start();
        Thread writer = new Thread(this::writeOn, "log-writer");
        writer.setDaemon(true);
        writer.start();
    }

    /** From now on each line is written before the caller goes on: the process is about to end. */
    void hurry() {
        hurried = true;
        lock.lock();
        try {
            some.signal();
        } finally {
            lock.unlock();
        }
        flush();
    }

    @Override
    public void stop() {
        super.stop();
        hurry();
    }

    @Override
    protected void append(ILoggingEvent event) {
        add(encoder.encode(event));
        if (hurried || event.getLevel().isGreaterOrEqual(Level.WARN)) {
            flush();
        }
    }

    private void add(byte[] line) {
        lock.lock();
        try {
            while (waiting.size() > MOST_WAITING_BYTES) {
                room.awaitUninterruptibly();
            }
            waiting.writeBytes(line);
            some.signal();
        } finally {
            lock.unlock();
        }
    }

    private void writeOn() {
        while (!hurried) {
            awaitSome();
            flush();
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void awaitSome() {
        lock.lock();
        try {
            while (waiting.size() == 0 && !hurried) {
                some.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void flush() {
        writing.lock();
        try {
            write(take());
        } finally {
            writing.unlock();
        }
    }

    private void write(ByteArrayOutputStream batch) {
        try {
            batch.writeTo(output);
            output.flush();
        } catch (IOException e) {
            addError("Lines were not written", e);
        }
        batch.reset();
        spare = batch;
    }

    private ByteArrayOutputStream take() {
        lock.lock();
        try {
            ByteArrayOutputStream batch = waiting;
            waiting = spare;
            room.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }
}
