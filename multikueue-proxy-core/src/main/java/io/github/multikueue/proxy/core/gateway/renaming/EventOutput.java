package io.github.multikueue.proxy.core.gateway.renaming;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.rename.RestoredAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Restores the events of a watch that are written by one who flushes behind whole events. */
final class EventOutput implements ApiExchange.ResponseStream {

    private final RestoredAnswer answer;
    private final AnswerOutput out;
    private final ByteArrayOutputStream events = new ByteArrayOutputStream();

    EventOutput(RestoredAnswer answer, AnswerOutput out) {
        this.answer = answer;
        this.out = out;
    }

    @Override
    public void write(byte[]... parts) {
        for (byte[] part : parts) {
            events.writeBytes(part);
        }
    }

    @Override
    public void flush() throws IOException {
        out.write(answer.event(events.toByteArray()));
        events.reset();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        if (events.size() > 0) {
            flush();
        }
        out.close();
    }
}
