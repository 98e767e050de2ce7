package io.github.multikueue.proxy.core.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiStream;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a watch of Secrets one of objects. Knows every object that its user may see, since a selector needs to know how an object
 * was before. When the API server ends its watch in good order, a new one goes on where that one was.
 */
final class SecretWatch implements ObjectWatcher.Watch {

    private record Event(String type, JsonNode object) {}

    /** The API server sends a bookmark about once a minute; more silence than this means a dead connection. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(130);

    private static final int RETRY_AFTER_SECONDS = 1;

    private final ApiClient cluster;
    private final ApiPath path;
    private final Predicate<JsonNode> visible;
    private final Function<JsonNode, ApiObject> objects;
    private final ObjectWatcher.Listener listener;

    /** Held while the listener is told something, so that it hears of versions in their order. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<ObjectKey, ApiObject> present = new HashMap<>();
    private String version = "";
    private boolean closed;
    private @Nullable ApiStream stream;

    /**
     * @param visible which Secrets exist for the user
     * @param objects makes an object of a Secret
     */
    SecretWatch(
            ApiClient cluster,
            ApiPath path,
            Predicate<JsonNode> visible,
            Function<JsonNode, ApiObject> objects,
            ObjectWatcher.Listener listener) {
        this.cluster = cluster;
        this.path = path;
        this.visible = visible;
        this.objects = objects;
        this.listener = listener;
    }

    static String version(JsonNode listOrObject) {
        return listOrObject.path("metadata").path("resourceVersion").asText();
    }

    /** Reads the objects as they are when the watch begins, and tells of them if that is asked for. */
    SecretWatch begin(ObjectWatcher.Query query) {
        boolean tell = query.initialEvents();
        boolean now = tell || query.beginsNow();
        ApiPath then = path.query("resourceVersion", query.resourceVersion()).query("resourceVersionMatch", "Exact");
        JsonNode list = cluster.get(now ? path : then, ObjectNode.class);
        list.path("items").valueStream().filter(visible).map(objects).forEach(object -> {
            present.put(object.key(), object);
            if (tell) {
                listener.changed(new ObjectWatcher.Change(null, object, false));
            }
        });
        version = now ? version(list) : query.resourceVersion();
        if (tell) {
            listener.reached(version);
        }
        return this;
    }

    /** @throws StatusException 429, if there are too many watches */
    void start(Executor executor) {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException e) {
            throw StatusException.tooManyRequests(RETRY_AFTER_SECONDS);
        }
    }

    /** Tells of changes until the watch is closed, or cannot go on. */
    private void run() {
        try {
            boolean runs = true;
            while (runs) {
                runs = follow();
            }
        } catch (StatusException e) {
            fail(e);
        } catch (KubeException.Refused e) {
            fail(e.code() == 410 ? StatusException.expired(e.statusMessage()) : brokenOff());
        } catch (KubeException | IOException e) {
            fail(brokenOff());
        }
    }

    private static StatusException brokenOff() {
        return StatusException.internalError("the watch of the Secrets broke off");
    }

    /** Returns whether to go on. */
    private boolean follow() throws IOException {
        ApiPath from =
                path.query("watch", true).query("allowWatchBookmarks", true).query("resourceVersion", version);
        try (ApiStream opened = cluster.open(from, LONGEST_SILENCE)) {
            if (!isOpen(opened)) {
                return false;
            }
            MappingIterator<Event> events = Json.MAPPER.readerFor(Event.class).readValues(opened);
            if (!events.hasNextValue()) {
                throw new IOException("the watch ended before it began");
            }
            while (events.hasNextValue()) {
                tell(events.nextValue());
            }
        }
        return true;
    }

    private void tell(Event event) {
        JsonNode object = event.object();
        lock.lock();
        try {
            if (event.type().equals("ERROR")) {
                throw new StatusException(
                        object.path("code").asInt(500),
                        object.path("reason").asText(),
                        object.path("message").asText());
            }
            version = version(object);
            if (event.type().equals("BOOKMARK")) {
                tellVersion();
            } else if (!closed && visible.test(object)) {
                changed(event.type(), objects.apply(object));
            }
        } finally {
            lock.unlock();
        }
    }

    private void changed(String type, ApiObject object) {
        boolean deleted = type.equals("DELETED");
        ApiObject before = deleted ? present.remove(object.key()) : present.put(object.key(), object);
        // An API server that cannot list the past lists the present, which may have more or fewer objects.
        ApiObject known = before == null ? object : before;
        ApiObject previous = type.equals("ADDED") ? null : known;
        listener.changed(new ObjectWatcher.Change(previous, object, deleted));
    }

    private void tellVersion() {
        if (!closed) {
            listener.reached(version);
        }
    }

    private boolean isOpen(ApiStream opened) {
        lock.lock();
        try {
            stream = opened;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void fail(StatusException reason) {
        lock.lock();
        try {
            if (!closed) {
                listener.failed(reason);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void requestBookmark() {
        lock.lock();
        try {
            tellVersion();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        ApiStream running;
        lock.lock();
        try {
            closed = true;
            running = stream;
        } finally {
            lock.unlock();
        }
        if (running != null) {
            running.close();
        }
    }
}
