package io.github.multikueue.proxy.core.logs.resume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.UsedHeap;
import io.github.multikueue.proxy.core.logs.live.LivePod;
import java.io.InputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** A line is passed on piece by piece, however long it is. */
@Isolated("it looks at the heap")
@Timeout(180)
class ResumedLongLineTest {

    private final LivePod pod = new LivePod();

    @AfterEach
    void close() {
        pod.close();
    }

    @Test
    void isReadInBoundedMemoryAlsoIfItDrops() throws Exception {
        int mebibytes = 100;
        pod.log().bulkLine("x".repeat(1 << 16).getBytes(UTF_8), 16 * mebibytes).end();
        pod.injectLog(fault -> fault.dropAfter(60 << 20).times(1));
        long before = UsedHeap.bytes();
        try (InputStream text = pod.logs().open(pod.request(LogOptions.FOLLOW))) {
            byte[] piece = new byte[1 << 16];
            long length = 0;
            for (int read = text.read(piece); read >= 0; read = text.read(piece)) {
                for (int i = 0; i < read; i++) {
                    if (piece[i] != 'x' && length + i != (long) mebibytes << 20) {
                        throw new AssertionError("byte " + (length + i));
                    }
                }
                length += read;
            }
            assertThat(length).isEqualTo(((long) mebibytes << 20) + 1);
            assertThat(UsedHeap.bytes() - before).isLessThan(16 << 20);
        }
    }
}
