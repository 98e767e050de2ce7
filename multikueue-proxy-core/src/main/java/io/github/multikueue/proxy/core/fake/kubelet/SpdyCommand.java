package io.github.multikueue.proxy.core.fake.kubelet;

import io.github.multikueue.proxy.core.io.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command over SPDY, with a stream for each channel. Which is which is known by the order in which clients open them: the result, and then
 * the input, the output and the errors, as far as the request has asked for them.
 */
final class SpdyCommand implements CommandConnection {
    private final SpdyFrames frames;
    private final List<Integer> channels;
    private final List<Integer> streams = new ArrayList<>();

    /**
     * Waits until all streams are open.
     *
     * @param asked the channels that the request has asked for, in their order
     */
    SpdyCommand(SpdyFrames frames, List<Integer> asked) throws IOException {
        this.frames = frames;
        this.channels = new ArrayList<>(List.of(RESULT));
        channels.addAll(asked);
        while (streams.size() < channels.size()) {
            SpdyFrames.Frame frame = frames.next();
            if (frame == null) {
                throw new IOException("the client has left (expected: " + channels.size() + " streams)");
            }
            if (frame.kind() == SpdyFrames.Kind.OPENED) {
                streams.add(frame.stream());
            }
        }
    }

    @Override
    public InputStream stdin() {
        return channels.contains(STDIN) ? new Stdin() : InputStream.nullInputStream();
    }

    private int stream(int channel) {
        return streams.get(channels.indexOf(channel));
    }

    @Override
    public OutputStream output(int channel) {
        if (!channels.contains(channel)) {
            return OutputStream.nullOutputStream();
        }
        return new EachWrite(bytes -> frames.send(stream(channel), bytes, false));
    }

    @Override
    public void end(byte[] status) throws IOException {
        for (int channel : channels) {
            frames.send(stream(channel), channel == RESULT ? status : new byte[0], true);
        }
        while (frames.next() != null) {
            // The client is to leave first.
        }
    }

    private final class Stdin extends BulkInputStream {
        private SpdyFrames.@Nullable Frame frame;
        private int position;

        @Override
        protected int readPiece(byte[] bytes, int offset, int length) throws IOException {
            while (frame == null || position == frame.data().length) {
                if (frame != null && frame.last()) {
                    return -1;
                }
                frame = nextOfInput();
                position = 0;
                if (frame == null) {
                    return -1;
                }
            }
            int count = Math.min(length, frame.data().length - position);
            System.arraycopy(frame.data(), position, bytes, offset, count);
            position += count;
            return count;
        }

        private SpdyFrames.@Nullable Frame nextOfInput() throws IOException {
            SpdyFrames.Frame next = frames.next();
            while (next != null && next.stream() != stream(STDIN)) {
                next = frames.next();
            }
            return next;
        }
    }
}
