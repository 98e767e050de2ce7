package io.github.multikueue.proxy.api;

import java.io.InputStream;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link LogStreamer} should have the log, but its source has thrown it away, in whole or in part. Another one may have it
 * in whole, and is asked first; if none has, the part is what there is.
 *
 * <pre>{@code
 * throw new LostLogException("the archive has lost the end of the log", () -> openWhatThereIs(request));
 * }</pre>
 */
public final class LostLogException extends NotFoundException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Supplier<InputStream> part;

    /** The whole log is lost. */
    public LostLogException(String message) {
        this(message, null);
    }

    /**
     * A part of the log, or all of it, is lost.
     *
     * @param message what is lost, and why
     * @param part opens what there still is, with a notice of what is missing, as {@link LogStreamer#open} would; null if nothing
     *     is left. Called at most once for each exception
     */
    public LostLogException(String message, @Nullable Supplier<InputStream> part) {
        super(message);
        this.part = part;
    }

    /**
     * The whole log of the container of this request is lost.
     *
     * @param why what the source of the log said, or what is known instead
     */
    public static LostLogException of(LogRequest request, String why) {
        return new LostLogException(
                "the log of container " + request.container() + " of pod " + request.pod() + " is lost: " + why);
    }

    /** Opens what there still is of the log. */
    public Optional<Supplier<InputStream>> part() {
        return Optional.ofNullable(part);
    }
}
