package io.github.multikueue.proxy.core.rename;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * A request of a client, with the names of the cluster. The same for everything that stands between a client and an API server: a proxy
 * forwards {@link #outgoing}, and passes on what {@link #answer} makes of the answer. Immutable, and safe for use by several threads.
 */
public final class RenamedRequest {

    /** How large the body of a request may be in which names are replaced: 3 MiB, as kube-apiserver takes. */
    public static final int MOST_BODY_BYTES = 3 * 1024 * 1024;

    private final Renamer renamer;
    private final RequestInfo original;
    private final RequestedResource requested;
    private final boolean documents;
    private final String target;
    private final RequestHead head;

    private RenamedRequest(Renamer renamer, RequestHead received, RequestInfo original) {
        this.renamer = renamer;
        this.original = original;
        this.requested = RequestedResource.of(original);
        this.documents = Renamer.concerns(original);
        this.target = received.target();
        this.head = new RequestHead(
                received.method(),
                renamer.target(Direction.RENAME, target, requested),
                documents ? RenamedHeaders.ofRequest(received) : received.headers(),
                received.peerCertificates());
    }

    /**
     * Renames a request.
     *
     * @param received with original names
     * @throws StatusException 400, if its target is malformed
     */
    public static RenamedRequest of(Renamer renamer, RequestHead received) {
        return new RenamedRequest(renamer, received, RequestInfo.of(received.method(), received.target()));
    }

    /** What the client asks for, in its own names. */
    public RequestInfo original() {
        return original;
    }

    /**
     * The head of the request with the names of the cluster. {@code Accept} asks for nothing that cannot be restored. What it says of the
     * body is what the client said: see {@link #outgoing}.
     */
    public RequestHead head() {
        return head;
    }

    /**
     * The whole request. A body that may have names in it is read into memory, and renamed; any other one is not read.
     *
     * @param body what the client sends
     * @throws StatusException 400 if the body is not what its media type says; 413 if it is larger than {@link #MOST_BODY_BYTES}; 415 for
     *     Protobuf and CBOR
     * @throws IOException of the body
     */
    public OutgoingRequest outgoing(InputStream body) throws IOException {
        BodyFormat format = documents ? BodyFormat.of(head) : BodyFormat.OTHER;
        if (format == BodyFormat.OTHER) {
            return new OutgoingRequest(head, body);
        }
        RenamedBody renamed = new RenamedBody(renamer, requested, format, RenamedHeaders.contentType(head));
        byte[] sent = renamed.of(RenamedBody.read(head, body));
        return new OutgoingRequest(
                RenamedHeaders.withBody(head, sent.length, renamed.contentType()), new ByteArrayInputStream(sent));
    }

    /**
     * Begins to restore the answer to this request.
     *
     * @param status the HTTP status
     * @param headers name and value of each, in order
     */
    public RestoredAnswer answer(int status, List<Map.Entry<String, String>> headers) {
        return new RestoredAnswer(renamer, this, requested, status, headers);
    }

    /** A failure of something in between, with original names in its message and details; JSON. */
    public byte[] restored(Status failure) throws IOException {
        return renamer.document(Direction.RESTORE, failure.toJson(), requested).orElseThrow();
    }

    /** Whether names were replaced in the path, or may be in the bodies of the request and of its answer. */
    public boolean isRenamed() {
        return documents || !head.target().equals(target);
    }

    /** Whether there may be names in the bodies of the request and of its answer. */
    boolean hasDocuments() {
        return documents;
    }
}
