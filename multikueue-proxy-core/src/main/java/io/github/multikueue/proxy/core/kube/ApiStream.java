package io.github.multikueue.proxy.core.kube;

import java.io.IOException;
import java.io.InputStream;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;

/** The body of a running call. A read returns what is there; see {@link ApiServer#open}. */
public final class ApiStream extends InputStream {

    private final Call call;
    private final Response response;
    private final InputStream body;

    ApiStream(Call call, Response response, BufferedSource source) {
        this.call = call;
        this.response = response;
        this.body = source.inputStream();
    }

    @Override
    public int read() throws IOException {
        return body.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return body.read(buffer, offset, length);
    }

    @Override
    public int available() throws IOException {
        return body.available();
    }

    /** Cancels the call first: closing alone would wait for a read that is blocked in another thread. */
    @Override
    public void close() {
        call.cancel();
        response.close();
    }
}
