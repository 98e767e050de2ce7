package io.github.multikueue.proxy.core.gateway.renaming;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.rename.RestoredAnswer;
import io.github.multikueue.proxy.core.rename.walk.DocumentOutcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Restores the events of a watch that are written by one who flushes behind whole events, and is told that the client is gone when one of
 * them cannot be restored.
 */
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
        DocumentOutcome outcome = answer.copy(new ByteArrayInputStream(events.toByteArray()), out);
        events.reset();
        out.flush();
        if (outcome == DocumentOutcome.MALFORMED) {
            out.close();
            throw new IOException("the watch has ended: an event cannot be restored");
        }
    }

    @Override
    public void close() throws IOException {
        if (events.size() > 0) {
            flush();
        }
        out.close();
    }
}
