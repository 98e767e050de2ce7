package io.github.multikueue.proxy.server.route.stream;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;

/**
 * Buffers for carrying logs. Each log has a small one, since thousands may wait for logs that are silent; whoever has much to
 * carry gets a large one besides, as long as there are not too many of those.
 */
@Singleton
final class CopyBuffers {

    private static final int SMALL = 4 * 1024;
    private static final int LARGE = 32 * 1024;
    private static final int MOST_LARGE = 512;
    private static final byte[] NONE = {};

    private final Semaphore largeOnes = new Semaphore(MOST_LARGE);

    @Inject
    CopyBuffers() {}

    /** The buffers for one log. */
    CopyBuffer open() {
        return new CopyBuffer();
    }

    /** What one log is carried with. For one thread; to be closed. */
    final class CopyBuffer implements AutoCloseable {

        private final byte[] small = new byte[SMALL];
        private byte[] large = NONE;

        /**
         * Reads what comes next, in place of what was read before.
         *
         * @param follow whether to expect silence; what is not followed comes without pauses
         * @return how many of the {@link #bytes} were read; negative at the end
         */
        int read(InputStream from, boolean follow) throws IOException {
            boolean much = !follow || from.available() > SMALL;
            if (!much) {
                close();
            } else if (large == NONE && largeOnes.tryAcquire()) {
                large = new byte[LARGE];
            }
            return from.read(bytes());
        }

        /** Where the last read has put what it read. */
        byte[] bytes() {
            return large == NONE ? small : large;
        }

        @Override
        public void close() {
            if (large != NONE) {
                large = NONE;
                largeOnes.release();
            }
        }
    }
}
