package io.github.multikueue.proxy.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Ticker;
import io.github.multikueue.proxy.core.apiserver.Authenticator;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.chain.RequestLimits;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStore;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectGetter;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.server.http.ApiListener;
import io.github.multikueue.proxy.server.http.ListenerConfig;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * A small API server made with the library: books in memory, and lost books, whose storage never answers. Prints its port when it
 * serves.
 */
public final class BooksServer {

    static final String TOKEN = "benchmark";

    private static final String GROUP = "library.example.com";
    private static final String VERSION = "v1";
    private static final String NAMESPACED = "/apis/" + GROUP + "/" + VERSION + "/namespaces/" + World.NAMESPACE + "/";

    /** Where the books of the one namespace are. */
    static final String BOOKS = NAMESPACED + "books";

    /** A book that nobody will ever get. */
    static final String LOST_BOOK = NAMESPACED + "lostbooks/one";

    static final String OPENAPI = "/openapi/v3/apis/" + GROUP + "/" + VERSION;

    private static final int MANY = 20_000;
    private static final int BUFFER = 16 * 1024;
    private static final String SCHEMA = """
            {"type": "object", "properties": {
              "spec": {"type": "object", "required": ["title"], "properties": {
                "title": {"type": "string", "maxLength": 1000},
                "pages": {"type": "integer", "minimum": 1},
                "authors": {"type": "array", "items": {"type": "string"}}}}}}
            """;

    private BooksServer() {}

    public static void main(String[] arguments) throws IOException {
        BareRoute.quiet();
        ApiServer server = ApiServer.builder(resources())
                .authenticator(bearerToken())
                .authorizer((user, request) -> new Authorizer.Decision(user.isIn(UserInfo.MASTERS), ""))
                .limits(new RequestLimits(MANY, MANY, MANY, MANY))
                .build();
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(Threads.daemons("listener"));
        ApiListener listener = new ApiListener(
                ListenerConfig.of("books", 0).on("127.0.0.1"), server::handle, scheduler, Ticker.systemTicker());
        listener.start();
        System.out.println("Serving on port " + listener.port());
    }

    private static ServedResources resources() {
        ObjectSchema schema = ObjectSchema.of(Json.object(SCHEMA));
        ResourceDescription books = ResourceDescription.of(GROUP, VERSION, "Book")
                .schema(schema)
                .withStatus()
                .build();
        ResourceDescription lost = ResourceDescription.of(GROUP, VERSION, "LostBook")
                .schema(schema)
                .build();
        MemoryStore store = new MemoryStore(Clock.systemUTC());
        ServedResources resources = new ServedResources();
        resources.add(new ServedResource(books, new MemoryStorage(store, books.groupResource())));
        resources.add(new ServedResource(lost, neverAnswers()));
        return resources;
    }

    private static ObjectGetter neverAnswers() {
        CountDownLatch never = new CountDownLatch(1);
        return (context, key) -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("interrupted");
        };
    }

    private static Authenticator bearerToken() {
        UserInfo user = UserInfo.of("benchmark", UserInfo.MASTERS, UserInfo.AUTHENTICATED);
        return request -> {
            if (!("Bearer " + TOKEN).equals(request.header("Authorization"))) {
                throw StatusException.unauthorized();
            }
            return Optional.of(user);
        };
    }

    /** Fills an empty server with {@code book-1} and so on. */
    static void fill(Endpoint endpoint, int count) throws IOException {
        try (HttpConnection connection = new HttpConnection(endpoint, BUFFER)) {
            for (int i = 1; i <= count; i++) {
                connection.expect(201, creation(endpoint, "book-" + i), (buffer, offset, length) -> {});
            }
        }
    }

    /** The request that creates a book. */
    static byte[] creation(Endpoint endpoint, String name) {
        return endpoint.request("POST", BOOKS, "application/json", Json.bytes(book(name)));
    }

    private static ObjectNode book(String name) {
        ObjectNode book = Json.object().put("apiVersion", GROUP + "/" + VERSION).put("kind", "Book");
        book.putObject("metadata")
                .put("name", name)
                .put("namespace", World.NAMESPACE)
                .putObject("labels")
                .put("shelf", "one")
                .put("language", "en");
        ObjectNode spec = book.putObject("spec")
                .put("title", "A book that is called " + name)
                .put("pages", 321);
        spec.putArray("authors").add("somebody").add("somebody else");
        return book;
    }
}
