package io.github.multikueue.proxy.core.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.cursor.CursorPlaces;
import io.github.multikueue.proxy.core.logs.live.LivePod;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A try may have several Pods, one after another; what is known of them comes in any order. */
class AttemptStatesTest {

    private final AttemptStates states = new AttemptStates(new ContainerSelection(RunLogOptions.FOLLOW));

    /** The tries of one task, all number 1, of the Pods with these UIDs. */
    private static List<AttemptLog> pods(@Nullable String... uids) {
        List<TaskAttempt> attempts = Stream.of(uids)
                .map(uid -> new TaskAttempt(1, "build-1-main-pod", uid, "", "", "Unknown", "", "", List.of()))
                .toList();
        RunTask task = new RunTask("main", "", "TaskRun", "build-1-main", "uid-1", false, List.of(), "", attempts);
        return attempts.stream()
                .map(each -> new AttemptLog(LivePod.PLACEMENT, task, each, true, Set.of()))
                .toList();
    }

    private List<@Nullable String> added(@Nullable String... uids) {
        return states.update(pods(uids)).stream()
                .map(each -> each.now().attempt().podUid())
                .toList();
    }

    @Test
    void eachPodIsReadOnceWhicheverIsKnownFirst() {
        assertThat(added("second")).containsExactly("second");
        assertThat(added("first", "second")).containsExactly("first");
        assertThat(added("first", "second", "third")).containsExactly("third");
    }

    @Test
    void aPodThatIsKnownByNameAloneIsTheOneThatIsIdentifiedFirst() {
        AttemptState byName = states.update(pods((String) null)).get(0);

        assertThat(added("first", "second")).containsExactly("second");
        assertThat(byName.now().attempt().podUid()).isEqualTo("first");
        assertThat(states.update(pods((String) null))).isEmpty();
    }

    @Test
    void aCursorIsOfOnePod() {
        LogPosition line = new LogPosition(Instant.EPOCH, 1);
        CursorPlaces places = new CursorPlaces();
        places.reached(pods("second").get(0).key(), line);
        places.done(pods("third").get(0).key());
        RunLogRange range = RunLogRange.allBehind(places);

        assertThat(pods("first", "second", "third")).extracting(range::isDone).containsExactly(false, false, true);
        assertThat(places.position(pods("first", "second").get(1).key())).isEqualTo(line);
    }

    /** A cursor that was given before anybody had seen the Pod is not of a later one. */
    @Test
    void aCursorWithoutAPodIsOfTheFirst() {
        CursorPlaces places = new CursorPlaces();
        places.done(pods((String) null).get(0).key());
        RunLogRange range = RunLogRange.allBehind(places);

        assertThat(pods("first", "second")).extracting(range::isDone).containsExactly(true, false);
    }
}
