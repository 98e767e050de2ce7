package io.github.multikueue.proxy.examples.ownparts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.api.ArchivedTask;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.RunArchive;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Small logs in files: {@code <UID of the PipelineRun>/<task>/<Pod>/<container>.log}, each line with its time as
 * {@code kubectl logs --timestamps} writes it.
 */
final class DirectoryArchive implements LogStreamer, RunArchive {

    private static final String END = ".log";

    private final Path directory;
    private final Clock clock;

    DirectoryArchive(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /**
     * The log of one container. The Pod is gone, and its name is that of a directory. So there is one Pod of each name: of a run that
     * began anew, whose Pods have the same names again, it cannot be told which is meant, as the UIDs in the request would.
     */
    @Override
    public InputStream open(LogRequest request) {
        try {
            for (Path task : list(run(request.placement()))) {
                Path file = task.resolve(request.pod()).resolve(request.container() + END);
                if (Files.isRegularFile(file)) {
                    return select(file, request.options());
                }
            }
        } catch (IOException e) {
            throw new UpstreamFailureException("the archive cannot be read", e);
        }
        throw new NotFoundException("the archive has no log of pod " + request.pod());
    }

    /** What the run was made of, so that the log of the whole run can be read. */
    @Override
    public List<ArchivedTask> tasks(Placement placement) {
        try {
            return list(run(placement)).stream()
                    .flatMap(task -> listOf(task).stream().map(pod -> task(name(task), pod)))
                    .toList();
        } catch (IOException e) {
            throw new UpstreamFailureException("the archive cannot be read", e);
        }
    }

    private static ArchivedTask task(String task, Path pod) {
        List<String> containers = listOf(pod).stream()
                .map(DirectoryArchive::name)
                .map(each -> each.substring(0, each.length() - END.length()))
                .toList();
        return ArchivedTask.of(task, name(pod), containers);
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private Path run(Placement placement) {
        return directory.resolve(placement.jobUid());
    }

    private static List<Path> listOf(Path directory) {
        try {
            return list(directory);
        } catch (IOException e) {
            throw new UpstreamFailureException("the archive cannot be read", e);
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }

    /** The part of the log that was asked for; all options count but those about containers that still run. */
    private InputStream select(Path file, LogOptions options) throws IOException {
        Instant beginning = options.beginning(clock.instant());
        List<String> lines = Files.readAllLines(file).stream()
                .filter(each -> isSince(each, beginning))
                .toList();
        Long tail = options.tailLines();
        String text = lines.stream()
                .skip(tail == null ? 0 : Math.max(0, lines.size() - tail))
                .map(each -> options.timestamps() ? each : each.substring(each.indexOf(' ') + 1))
                .collect(Collectors.joining("\n", "", lines.isEmpty() ? "" : "\n"));
        byte[] bytes = text.getBytes(UTF_8);
        Long limit = options.limitBytes();
        return new ByteArrayInputStream(
                limit == null ? bytes : Arrays.copyOf(bytes, (int) Math.min(limit, bytes.length)));
    }

    private static boolean isSince(String line, @Nullable Instant beginning) {
        return beginning == null
                || !Instant.parse(line.substring(0, line.indexOf(' '))).isBefore(beginning);
    }
}
