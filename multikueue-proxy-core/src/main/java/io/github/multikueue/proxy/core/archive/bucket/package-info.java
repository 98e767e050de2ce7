/**
 * Keeps the logs of runs in a bucket of an object storage, so that they outlive the disk of one machine, and every replica can tell
 * them. The store of logs is what is written and read; the bucket is behind it: {@code BucketArchiver} brings to it what the
 * store has to its end, and the store deletes nothing before that is confirmed. {@code BucketRestore} brings back to the
 * store what somebody wants to read, and all that holds for stored logs then holds for it: ranges, cursors, checksums, notices. {@code
 * BucketRetention} deletes what is too old, and what is of runs that the manager has not any more.
 *
 * <h2>What is in the bucket</h2>
 *
 * <pre>
 * runs/&lt;namespace&gt;/&lt;PipelineRun&gt;/&lt;its UID on the manager&gt;/&lt;writer&gt;.json   what the run was made of
 * parts/&lt;UID&gt;/&lt;UID of the Pod&gt;_&lt;container&gt;_&lt;crc32c&gt;/&lt;number&gt;.gz          4 MiB of the log each, compressed
 * logs/&lt;UID&gt;/&lt;worker&gt;_&lt;Pod&gt;_&lt;UID of the Pod&gt;_&lt;container&gt;.&lt;state&gt;.json   {"begun", "length", "ended", "crc32c"}
 * </pre>
 *
 * The document of a log is written when all its parts are there: it says that the log can be read. So an upload that broke off is gone
 * on with at the first part that is missing, by whichever replica, and what is of no worth shows by having no document. A list of
 * names tells which logs there are of a run, of which containers, and whether they are complete. The names of parts have the
 * checksum of the whole log, so that two replicas that have read the log of a container differently do not mix theirs. Each process
 * that describes a run has a document of its own for it, its writer; readers put them together.
 *
 * <p>Nothing is ever changed in place, and no two processes write different bytes under one name, but for the document of a process.
 * So no replica needs to know of another one.
 */
@NullMarked
package io.github.multikueue.proxy.core.archive.bucket;

import org.jspecify.annotations.NullMarked;
