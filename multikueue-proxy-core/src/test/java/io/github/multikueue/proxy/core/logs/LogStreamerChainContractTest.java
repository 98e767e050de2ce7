package io.github.multikueue.proxy.core.logs;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.core.fake.LogStreamerContract;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** A chain keeps what its members keep; here the last of them, a small archive such as an embedder writes. */
class LogStreamerChainContractTest extends LogStreamerContract {

    private final SmallArchive archive = new SmallArchive();

    @Override
    protected LogStreamer streamer() {
        LogStreamer hasNothing = request -> {
            throw new NotFoundException("nothing here");
        };
        return new LogStreamerChain(List.of(hasNothing, hasNothing, archive));
    }

    @Override
    protected LogRequest finished(List<Line> lines) {
        LogRequest request = LogStreamerContract.request("build-1-main-pod", "step-main");
        archive.logs.put(SmallArchive.key(request), lines);
        return request;
    }

    @Override
    protected LogRequest unknown() {
        return LogStreamerContract.request("build-1-other-pod", "step-main");
    }

    private static final class SmallArchive implements LogStreamer {
        private final Map<String, List<Line>> logs = new ConcurrentHashMap<>();

        static String key(LogRequest request) {
            return request.placement().jobUid() + "/" + request.pod() + "/" + request.container();
        }

        @Override
        public InputStream open(LogRequest request) {
            List<Line> lines = logs.get(key(request));
            LogOptions options = request.options();
            if (lines == null || options.previous()) {
                throw new NotFoundException("the archive has no such log");
            }
            Instant since = options.sinceSeconds() == null
                    ? options.sinceTime()
                    : Instant.now().minusSeconds(options.sinceSeconds());
            List<Line> wanted = lines.stream()
                    .filter(each -> since == null || !each.time().isBefore(since))
                    .toList();
            long tail = Objects.requireNonNullElse(options.tailLines(), Long.MAX_VALUE);
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            wanted.stream().skip(Math.max(0, wanted.size() - tail)).forEach(each -> {
                if (options.timestamps()) {
                    text.writeBytes((each.time() + " ").getBytes());
                }
                text.writeBytes(each.bytes());
                text.write('\n');
            });
            long limit = Objects.requireNonNullElse(options.limitBytes(), Long.MAX_VALUE);
            return new ByteArrayInputStream(text.toByteArray(), 0, (int) Math.min(limit, text.size()));
        }
    }
}
