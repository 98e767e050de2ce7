package io.github.multikueue.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.PlayedStory.Keeping;
import io.github.multikueue.proxy.core.StoryReader.Read;
import io.github.multikueue.proxy.core.fake.FleetStories;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a real fleet did, played back ten times as fast: the log of a run has every line once, whenever it is read and however
 * it is kept. Containers go on to run until their logs are followed, so that it does not matter how busy the machine is.
 */
@Execution(ExecutionMode.CONCURRENT)
class RecordedStoriesTest {
    private static final int TENFOLD = 10;
    private static final int MOST_TRIES = 10;

    @TempDir
    private Path directory;

    static Stream<Arguments> storiesAndKeeping() {
        return FleetStories.names()
                .flatMap(name -> Stream.of(Keeping.values()).map(keeping -> Arguments.of(name, keeping)));
    }

    @ParameterizedTest
    @MethodSource("storiesAndKeeping")
    void whoFollowsFromTheFirstMomentReadsEveryLine(String name, Keeping keeping) {
        boolean complete = false;
        for (int tries = 0; tries < MOST_TRIES && !complete; tries++) {
            try (PlayedStory story = new PlayedStory(name, keeping, directory, TENFOLD)) {
                Read read = story.waitingForReaders()
                        .followedFromTheFirstMoment()
                        .play()
                        .read();
                complete = isComplete(read, story);
            }
        }
        assertThat(complete).isTrue();
    }

    /** Who asks for the older one of two Pods of one name can be given the newer one's log, so that it is not always waited for. */
    private static boolean isComplete(Read read, PlayedStory story) {
        read.requireEveryLineOrItsNotice(story.written());
        assertThat(read.lines().equals(story.written()) || read.saysLoss())
                .as("%s", read)
                .isTrue();
        return !read.saysLoss();
    }

    /** What is captured was waited for. */
    @ParameterizedTest
    @MethodSource("stories")
    void whoComesInTheMiddleOfWhatIsCapturedReadsEveryLine(String name) {
        boolean complete = false;
        for (int tries = 0; tries < MOST_TRIES && !complete; tries++) {
            try (PlayedStory story = new PlayedStory(name, Keeping.ALL, directory, TENFOLD)) {
                Read read =
                        story.waitingForReaders().followedFromTheMiddle().play().read();
                complete = isComplete(read, story);
            }
        }
        assertThat(complete).isTrue();
    }

    /** What came and went before there was anybody is lost, but not without a word. */
    @ParameterizedTest
    @MethodSource("storiesOfOneDispatch")
    void whoComesInTheMiddleIsToldWhatNobodyHasKept(String name) {
        try (PlayedStory story = new PlayedStory(name, Keeping.OFF, directory, TENFOLD)) {
            story.followedFromTheMiddle().play().read().requireEveryLineOrItsNotice(story.written());
        }
    }

    static Stream<String> stories() {
        return FleetStories.names();
    }

    /** Nobody knows any more what a run has done that was taken back from its worker before there was anybody. */
    static Stream<String> storiesOfOneDispatch() {
        return FleetStories.names().filter(name -> !name.endsWith("deactivated-while-running"));
    }

    /** A run that is deleted on the manager cannot be asked for any more. */
    static Stream<String> storiesOfRunsThatStay() {
        return FleetStories.names().filter(name -> !name.equals("deleted-while-running"));
    }

    @ParameterizedTest
    @MethodSource("storiesOfRunsThatStay")
    void whatNobodyFollowsIsReadAfterwards(String name) {
        boolean complete = false;
        for (int tries = 0; tries < MOST_TRIES && !complete; tries++) {
            try (PlayedStory story = new PlayedStory(name, Keeping.ALL, directory, TENFOLD)) {
                story.waitingForReaders().play().awaitAllStoredOrItsNotice();
                complete = isComplete(story.readAfterwards(), story);
            }
        }
        assertThat(complete).isTrue();
    }
}
