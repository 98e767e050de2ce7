package io.github.multikueue.proxy.core.rename;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.document.BoundedBytes;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.walk.DocumentOutcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Renames the body of one request. Not safe for use by several threads. */
final class RenamedBody {

    private final Renamer renamer;
    private final RequestedResource requested;
    private final BodyFormat format;
    private String contentType;

    RenamedBody(Renamer renamer, RequestedResource requested, BodyFormat format, String contentType) {
        this.renamer = renamer;
        this.requested = requested;
        this.format = format;
        this.contentType = contentType;
    }

    /** Reads a body that is not too large. */
    static byte[] read(RequestHead head, InputStream body) throws IOException {
        int most = RenamedRequest.MOST_BODY_BYTES;
        String length = head.header("Content-Length");
        if (length != null && length.matches("0*[0-9]{10,}")) {
            throw StatusException.tooLarge(most);
        }
        return BoundedBytes.read(body, most);
    }

    /** @throws StatusException 400 if it is not what its media type says */
    byte[] of(byte[] body) throws IOException {
        if (body.length == 0) {
            return body;
        }
        return switch (format) {
            case PATCH ->
                renamer.patch(Direction.RENAME, PatchFormat.of(contentType).orElseThrow(), body, requested);
            case YAML -> yaml(body);
            case REVIEW -> review(body);
            default -> json(body);
        };
    }

    private byte[] json(byte[] body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + body.length / 8);
        try {
            DocumentOutcome outcome =
                    renamer.document(Direction.RENAME, new ByteArrayInputStream(body), out, requested);
            if (outcome == DocumentOutcome.MALFORMED) {
                throw new MalformedJsonException("it is not a JSON object");
            }
            return out.toByteArray();
        } catch (MalformedJsonException e) {
            throw unreadable(e);
        }
    }

    private static StatusException unreadable(MalformedJsonException e) {
        return StatusException.badRequest("the body of the request cannot be read: " + e.getMessage());
    }

    private byte[] review(byte[] body) throws IOException {
        contentType = "application/json";
        return json(ReviewMessage.json(body));
    }

    private byte[] yaml(byte[] body) throws IOException {
        byte[] json;
        try {
            json = YamlBody.json(body);
        } catch (MalformedJsonException e) {
            throw unreadable(e);
        }
        byte[] renamed = json(json);
        if (Arrays.equals(renamed, json)) {
            return body;
        }
        contentType = "application/json";
        return renamed;
    }

    /** What {@link #of} has returned. */
    String contentType() {
        return contentType;
    }
}
