package io.github.multikueue.proxy.server.route.websocket;

/** Sends on what there is, as it comes. */
final class PlainFrames implements LogFrames {

    private final FrameEncoding encoding;

    PlainFrames(FrameEncoding encoding) {
        this.encoding = encoding;
    }

    @Override
    public String next(byte[] bytes, int length) {
        return encoding.encode(bytes, length);
    }

    @Override
    public String last() {
        return encoding.last();
    }

    /** A message would be taken for a part of the log. */
    @Override
    public String failure(String status) {
        return "";
    }
}
