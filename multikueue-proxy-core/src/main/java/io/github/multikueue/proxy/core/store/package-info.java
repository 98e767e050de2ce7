/**
 * Keeps the logs of containers in files, so that a log is read from its worker once, whoever reads it, and is still there
 * when Kueue has removed the run from the worker.
 *
 * <h2>The format on disk</h2>
 *
 * <pre>
 * lock                             held by the process that uses the directory
 * runs/                            0700; all files are 0600
 *   &lt;UID of the PipelineRun on the manager&gt;/
 *     run.json                     {"namespace", "name", "uid", "description"}
 *     &lt;UID of the Pod&gt;_&lt;container&gt;.json  {"worker", "pod", "podUid", "container", "created", "description"}
 *     &lt;UID of the Pod&gt;_&lt;container&gt;.log   the log
 *     &lt;UID of the Pod&gt;_&lt;container&gt;.end   {"length", "state", "ended", "crc32c"}, once nothing more will be written
 * damaged/                         what cannot be used, see below
 *   &lt;UID of the PipelineRun&gt;/         the directory of a run
 *   &lt;UID of the PipelineRun&gt;_&lt;UID of the Pod&gt;_&lt;container&gt;/  the files of a log
 * </pre>
 *
 * A log is what the kubelet gives with {@code timestamps=true}: lines of {@code <RFC 3339 time> <bytes>}, the last perhaps
 * without a newline. A line that begins with {@code #} is a notice of the proxy's own. Logs only ever grow. The state of
 * an end mark is {@code complete}, {@code truncated} if a limit was reached, or {@code lost} if the worker had thrown the rest
 * away; {@code length} is that of the log, and {@code crc32c} the CRC32C of its bytes in eight hexadecimal digits. It is compared
 * before the log is read; a log that has other bytes, or fewer, is damaged: it is served as a part of the log with a notice, and only
 * if neither the worker nor an archive has the whole. Marks of older versions have no checksum, and only the length is compared.
 * Descriptions are JSON documents of whoever uses the store.
 *
 * <p>A log without an end mark was being written when the process ended. Its last line may be torn, so the log is cut
 * behind its last newline when the store is opened, and can be gone on with from there. JSON files are written next to
 * their place (with the ending {@code .tmp}) and then moved to it; runs to be deleted are renamed first (to
 * {@code .trash-...}). The file of a log is made before the document that says whose it is. What a crash left of these is removed when
 * the store is opened.
 *
 * <p>A run whose {@code run.json} cannot be read, and a log whose {@code .json} cannot, are moved to {@code damaged} when the store is
 * opened, and the server's log says so: the bytes may be whole. They can be repaired and moved back while no process uses the store.
 * They are removed when they are older than logs are kept, and first of all when the store is full.
 *
 * <p>Nothing is forced to the disk. All that was written survives the death of the process; a power failure may take what
 * the kernel has not written yet, the last seconds. It shows by logs that are shorter than their marks say. Found when the store is
 * opened, they count as damaged and unfinished: they can be gone on with. Forcing would make a thousand containers that end together
 * wait for thousands of flushes, and with them the readers of all other logs.
 *
 * <h2>The classes</h2>
 *
 * {@code LogStore} finds logs, and counts what they take of the disk in {@code StoreSpace}; {@code StoredRuns} has the runs, and the
 * rules by which they go; {@code LogMaker} makes what is not there yet. In a {@code StoredRun}, whose bytes {@code RunLogs} counts, each {@code StoredLog} has a {@code StoredLogWriter} and any number of
 * {@code StoredLogStream}s, who meet in {@code StoredLogState} and {@code LogTail}. {@code LogRestore} takes logs from an archive.
 *
 * <p>The package has more than 20 classes, and stays one: half of them are the format on disk, which nobody else should see, and which
 * would have to be public in a package of its own.
 */
@NullMarked
package io.github.multikueue.proxy.core.store;

import org.jspecify.annotations.NullMarked;
