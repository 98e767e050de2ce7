/**
 * Follows the log of a container until the container has ended, whatever becomes of the connections it is read by: each line
 * exactly once.
 *
 * <h2>A log that is followed</h2>
 *
 * <p>{@code ResumingLog} reads one transfer after another; {@code FollowStateMachine} decides which. It begins with a look at the
 * container, and looks again whenever a transfer has ended or broken:
 *
 * <table>
 * <caption>What comes after a look at the container</caption>
 * <tr><th>container</th><th>next</th></tr>
 * <tr><td>waiting</td><td>a pause, then a look; a reason that does not pass by itself is a notice</td></tr>
 * <tr><td>running</td><td>FOLLOW, with a pause before it if a FOLLOW has just ended; SNAPSHOT if somebody wants to know when all
 *     there was has been read, if what there is must be left out, or if the worker could not follow</td></tr>
 * <tr><td>running, started after the last line</td><td>REST_OF_PREVIOUS: the rest of the instance before</td></tr>
 * <tr><td>terminated</td><td>REST: what is there now is all</td></tr>
 * <tr><td>gone</td><td>the end; with a notice unless {@code LogCompleteness} says that all was read</td></tr>
 * </table>
 *
 * <table>
 * <caption>What comes after a transfer</caption>
 * <tr><th>transfer</th><th>ends in good order</th><th>breaks</th><th>has text without a time</th></tr>
 * <tr><td>SNAPSHOT</td><td>a look</td><td>a pause, a look</td><td>a pause, a look</td></tr>
 * <tr><td>FOLLOW</td><td>a look</td><td>a pause, a look; no pause if it was only silent</td><td>a pause, a look, and SNAPSHOT
 *     next</td></tr>
 * <tr><td>REST, REST_OF_PREVIOUS</td><td>the end</td><td>a pause, a look</td><td>the end: the worker has thrown the log away</td></tr>
 * <tr><td>any, when a line comes that is later than the last one, which has not come</td><td colspan="3">SEARCH in the whole log
 *     for the line that was delivered last, then the same again</td></tr>
 * </table>
 *
 * <p>Text without a time may also be the end of a line whose beginning is older than the time that was asked for. So unless it is
 * certain what it is, the same transfer is made again first, from the beginning of the log, where each line has its time.
 *
 * <table>
 * <caption>What {@code LineClassifier} makes of the lines of one transfer; L is the line that was delivered last</caption>
 * <tr><th>mode</th><th>begins</th><th>L comes</th><th>a line comes that is later than all that were delivered</th><th>other
 *     lines</th></tr>
 * <tr><td>PASS</td><td>with a rest, if there is no L, or L is lost</td><td colspan="3">new, and L from now on</td></tr>
 * <tr><td>SKIP</td><td>with a rest, if there is an L</td><td>PASS; what was not delivered of L is new</td><td>SUSPICIOUS, unless a
 *     search has found L; old</td><td>old</td></tr>
 * <tr><td>SUSPICIOUS</td><td>in SKIP</td><td colspan="3">nothing is looked at any more; SEARCH is next</td></tr>
 * <tr><td>SEARCH</td><td>with a search</td><td>FOUND; old</td><td colspan="2">old; at the end of the transfer, L is lost</td></tr>
 * <tr><td>FOUND</td><td>in SEARCH</td><td colspan="3">old</td></tr>
 * <tr><td>SWALLOW</td><td>with what is to be left out</td><td colspan="3">old, but L from now on</td></tr>
 * </table>
 *
 * <p>A failure that goes on for longer than the {@code ResumePolicy} allows ends the log with an {@code IOException}.
 *
 * <p>The package has a few classes more than 20: each is one answer that the state machine needs, and nobody else has a use for them.
 */
@NullMarked
package io.github.multikueue.proxy.core.logs.resume;

import org.jspecify.annotations.NullMarked;
