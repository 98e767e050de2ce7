package io.github.multikueue.proxy.core.archive.bucket;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A bucket in memory, whose pages are short, and which fails as it is told. */
public final class MemoryBucket implements Bucket {

    private static final int PAGE = 2;

    private record Content(byte[] bytes, Instant modified) {}

    private final NavigableMap<String, Content> objects = new ConcurrentSkipListMap<>();
    private final AtomicInteger cuts = new AtomicInteger();

    /** What all calls fail with; null for nothing. */
    public volatile @Nullable String down;
    /** Which objects cannot be put. */
    public volatile Predicate<String> readOnly = key -> false;
    /** When what is put now was put. */
    public volatile Instant now = Instant.now();

    /** The names of all objects that begin so. */
    public List<String> keys(String prefix) {
        return objects.keySet().stream().filter(each -> each.startsWith(prefix)).toList();
    }

    /** The next objects that are read break off in their middle. */
    public void cut(int reads) {
        cuts.set(reads);
    }

    /** What an object is. */
    public byte[] bytes(String key) {
        return objects.get(key).bytes();
    }

    /** Another object of that name. */
    public void change(String key, byte[] bytes) {
        objects.put(key, new Content(bytes, now));
    }

    @Override
    public void put(String key, byte[] content) throws BucketException {
        requireUp();
        if (readOnly.test(key)) {
            throw new BucketException("bucket memory: access is denied", null);
        }
        objects.put(key, new Content(content.clone(), now));
    }

    @Override
    public Optional<InputStream> get(String key) throws BucketException {
        requireUp();
        Content content = objects.get(key);
        return Optional.ofNullable(content)
                .map(each -> key.endsWith(".gz") && cuts.getAndUpdate(n -> Math.max(0, n - 1)) > 0
                        ? cut(each.bytes())
                        : new ByteArrayInputStream(each.bytes()));
    }

    private static InputStream cut(byte[] bytes) {
        return new ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length / 2));
    }

    @Override
    public List<Stored> list(String prefix, String after) throws BucketException {
        requireUp();
        return objects
                .tailMap(after.compareTo(prefix) > 0 ? after : prefix, after.compareTo(prefix) <= 0)
                .entrySet()
                .stream()
                .takeWhile(each -> each.getKey().startsWith(prefix))
                .limit(PAGE)
                .map(each -> new Stored(each.getKey(), each.getValue().modified()))
                .toList();
    }

    @Override
    public void delete(String key) throws BucketException {
        requireUp();
        objects.remove(key);
    }

    private void requireUp() throws BucketException {
        String why = down;
        if (why != null) {
            throw new BucketException("bucket memory: " + why, null);
        }
    }

    @Override
    public void close() {
        // It is shared.
    }
}
