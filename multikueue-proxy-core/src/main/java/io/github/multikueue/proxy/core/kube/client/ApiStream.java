package io.github.multikueue.proxy.core.kube.client;

import io.github.multikueue.proxy.core.io.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;

/** The body of a running call. A read returns what is there; see {@link ApiClient#open}. */
public final class ApiStream extends BulkInputStream {

    private final Call call;
    private final Response response;
    private final InputStream body;
    private final Consumer<ApiStream> onClose;
    private final ReentrantLock reading = new ReentrantLock();

    /** @param onClose is told when the stream is closed, perhaps several times */
    ApiStream(Call call, Response response, BufferedSource source, Consumer<ApiStream> onClose) {
        this.call = call;
        this.response = response;
        this.onClose = onClose;
        this.body = source.inputStream();
    }

    @Override
    protected int readPiece(byte[] buffer, int offset, int length) throws IOException {
        reading.lock();
        try {
            return body.read(buffer, offset, length);
        } finally {
            reading.unlock();
        }
    }

    /** Cancels the call, which ends a read that is blocked in another thread; only then is there something to close. */
    @Override
    public void close() {
        call.cancel();
        onClose.accept(this);
        reading.lock();
        try {
            response.close();
        } finally {
            reading.unlock();
        }
    }
}
