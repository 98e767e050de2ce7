package io.github.multikueue.proxy.server.route.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.InvalidException;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.PodReference;
import io.github.multikueue.proxy.core.runlog.RunLogOptions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {

    private static final String POD = "pipelineRun=build-1&pod=build-1-compile-pod";
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

    @Test
    void readsEveryLogOption() {
        ContainerLogQuery query = ContainerLogQuery.ofDownload(
                QueryParameters.parse(POD + "&container=step-build&follow=true&previous=true&timestamps=true"
                        + "&tailLines=5&sinceSeconds=60&limitBytes=1024&unknown=1&unknown=2"),
                100,
                false);

        assertThat(query)
                .isEqualTo(new ContainerLogQuery(
                        "build-1",
                        PodReference.newest("build-1-compile-pod"),
                        "step-build",
                        new LogOptions(true, true, true, 5L, 60L, null, 1024L)));
    }

    @Test
    void readsTimesWithAnyOffset() {
        ContainerLogQuery query = ContainerLogQuery.ofStream(
                QueryParameters.parse(POD + "&sinceTime=2026-01-31T13%3A00%3A00.5%2B01%3A00"), false);

        assertThat(query.options().sinceTime()).isEqualTo(Instant.parse("2026-01-31T12:00:00.5Z"));
    }

    @ParameterizedTest
    @CsvSource({"'',100,100", "'',0,", "'',-1,", "tailLines=-1,100,", "tailLines=0,100,0", "tailLines=7,0,7"})
    void aDownloadHasAsManyLinesAsAskedForOrConfigured(String parameter, long configured, Long expected) {
        ContainerLogQuery query =
                ContainerLogQuery.ofDownload(QueryParameters.parse(POD + "&" + parameter), configured, false);

        assertThat(query.options().tailLines()).isEqualTo(expected);
        assertThat(query.options().follow()).isFalse();
    }

    @Test
    void aStreamHasTheWholeLogAndFollows() {
        assertThat(ContainerLogQuery.ofStream(QueryParameters.parse(POD), false).options())
                .isEqualTo(LogOptions.FOLLOW);
        assertThat(ContainerLogQuery.ofStream(QueryParameters.parse(POD + "&tailLines=3"), false)
                        .options()
                        .tailLines())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "follow=true,true",
        "follow=1,true",
        "follow,true",
        "follow=,true",
        "follow=True,true",
        "follow=False,false",
        "follow=0,false"
    })
    void readsTruthAsKubernetesWritesIt(String parameter, boolean expected) {
        assertThat(ContainerLogQuery.ofDownload(QueryParameters.parse(POD + "&" + parameter), 0, false)
                        .options()
                        .follow())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pod=p",
                "pipelineRun=r",
                "pipelineRun=&pod=p",
                "pipelineRun=r&pipelineRun=r&pod=p",
                "pipelineRun=r&pod=p&pod=p",
                "pipelineRun=..&pod=p",
                "pipelineRun=r&pod=a%2Fb",
                "pipelineRun=r&pod=a,b",
                POD + "&container=Step_1",
                POD + "&container=",
                POD + "&tailLines=abc",
                POD + "&tailLines=",
                POD + "&tailLines=1&tailLines=1",
                POD + "&tailLines=1.5",
                POD + "&tailLines=%D9%A3",
                POD + "&tailLines=9223372036854775808",
                POD + "&sinceSeconds=1m",
                POD + "&sinceTime=yesterday",
                POD + "&sinceTime=2026-01-31T13:00:00+01:00",
                POD + "&limitBytes=%zz",
                POD + "&follow=yes",
                POD + "&follow=no",
                POD + "&previous=off",
                POD + "&follow=true&follow=true",
            })
    void namesWhatCannotBeRead(String query) {
        assertThatThrownBy(() -> ContainerLogQuery.ofDownload(QueryParameters.parse(query), 100, false))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("expected: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tailLines=-2",
                "sinceSeconds=0",
                "sinceSeconds=-1",
                "limitBytes=0",
                "sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z"
            })
    void refusesWhatTheApiServerRefuses(String parameters) {
        assertThatThrownBy(
                        () -> ContainerLogQuery.ofDownload(QueryParameters.parse(POD + "&" + parameters), 100, false))
                .isInstanceOf(InvalidException.class)
                .hasMessageStartingWith("PodLogOptions is invalid");
    }

    @Test
    void saysWhatCountsAsTruth() {
        QueryParameters query = QueryParameters.parse(POD + "&follow=yes");

        assertThatThrownBy(() -> ContainerLogQuery.ofDownload(query, 100, false))
                .isInstanceOf(BadRequestException.class)
                .hasMessage("follow: \"yes\" (expected: true or false)");
    }

    @ParameterizedTest
    @CsvSource({"tail,tailLines", "since,sinceSeconds", "since-time,sinceTime", "limit-bytes,limitBytes"})
    void whoMeansAnOptionOfKubectlIsToldItsNameHere(String flag, String option) {
        QueryParameters query = QueryParameters.parse(POD + "&" + flag + "=5");

        assertThatThrownBy(() -> LogViewQuery.ofHttp(query, List.of(), List.of()))
                .isInstanceOf(BadRequestException.class)
                .hasMessage(flag + ": unknown (expected: " + option + ")");
        assertThatThrownBy(() -> LogViewQuery.ofStream(query)).hasMessageContaining(option);
    }

    @Test
    void aCursorSaysWhereALogBeginsAndNothingElseDoes() {
        QueryParameters resumed = QueryParameters.parse(POD + "&cursor=abc");
        assertThat(ContainerLogQuery.ofDownload(resumed, 100, true).options().tailLines())
                .isNull();

        // An EventSource that connects again sends the options it began with, and where it is in a header.
        QueryParameters again =
                QueryParameters.parse(POD + "&tailLines=5&sinceTime=2026-01-01T00:00:00Z&timestamps=true");
        assertThat(ContainerLogQuery.ofDownload(again, 100, true).options())
                .isEqualTo(new LogOptions(false, false, true, null, null, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tailLines=1", "sinceSeconds=1", "sinceTime=2026-01-01T00:00:00Z"})
    void aCursorExcludesWhateverElseSaysWhereToBegin(String other) {
        QueryParameters query = QueryParameters.parse(POD + "&cursor=abc&" + other);

        assertThatThrownBy(() -> ContainerLogQuery.ofDownload(query, 100, true))
                .isInstanceOf(BadRequestException.class)
                .hasMessageStartingWith("cursor and " + other.replaceAll("=.*", "") + ": both are given");
    }

    @Test
    void readsEveryOptionOfARunsLog() {
        RunLogOptions options = RunLogQuery.of(
                QueryParameters.parse(
                        "follow=true&task=build&task=test&task=build&step=compile&step=package&attempt=2&sidecars=true"
                                + "&init=1&failed=only&timestamps=true&tailLines=7&sinceTime=2026-01-01T00:00:00Z&prefix=false"),
                false,
                false,
                NOW);

        assertThat(options)
                .isEqualTo(new RunLogOptions(
                        true,
                        Set.of("build", "test"),
                        Set.of("compile", "package"),
                        2,
                        true,
                        true,
                        true,
                        true,
                        7L,
                        Instant.parse("2026-01-01T00:00:00Z"),
                        false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pod=p", "podUid=u", "container=step-a", "previous=true", "limitBytes=10"})
    void aRunsLogRefusesTheOptionsOfOneContainer(String option) {
        assertThatThrownBy(() -> RunLogQuery.of(QueryParameters.parse("follow=true&" + option), false, false, NOW))
                .isInstanceOf(BadRequestException.class)
                .hasMessage(
                        option.replaceAll("=.*", "") + ": \"" + option.replaceAll(".*=", "")
                                + "\" (expected: no such option for the log of a run; it is one of the log of one container, at .../logs)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"task=t", "step=s", "attempt=1", "failed=only", "sidecars=true", "init=true", "prefix=true"})
    void theLogOfOneContainerRefusesTheOptionsOfARun(String option) {
        QueryParameters query = QueryParameters.parse("pipelineRun=r&pod=p&" + option);

        assertThatThrownBy(() -> ContainerLogQuery.ofDownload(query, 100, false))
                .isInstanceOf(BadRequestException.class)
                .hasMessage(option.replaceAll("=.*", "") + ": \"" + option.replaceAll(".*=", "")
                        + "\" (expected: an option of the log of one container; the log of a run is at"
                        + " .../pipelineruns/{name}/log)");
    }

    @Test
    void aRunsLogIsWholeAndPrefixedUnlessToldOtherwise() {
        assertThat(RunLogQuery.of(QueryParameters.parse(null), false, false, NOW))
                .isEqualTo(RunLogOptions.ALL);
        assertThat(RunLogQuery.of(QueryParameters.parse("follow=false"), true, false, NOW))
                .isEqualTo(RunLogOptions.FOLLOW);
        assertThat(RunLogQuery.of(QueryParameters.parse("tailLines=-1"), false, false, NOW))
                .isEqualTo(RunLogOptions.ALL);
        assertThat(RunLogQuery.of(QueryParameters.parse("cursor=x"), false, true, NOW))
                .isEqualTo(RunLogOptions.ALL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "task=",
                "task=a%2Fb",
                "task=a&task=..",
                "task=Build",
                "step=a.b",
                "step=a&step=",
                "attempt=0",
                "attempt=-1",
                "attempt=first",
                "attempt=2147483648",
                "failed=true",
                "failed=only&failed=only",
                "tailLines=x",
                "sinceTime=now",
                "sinceSeconds=x",
                "cursor=x&tailLines=1",
                "cursor=x&sinceSeconds=5",
                "cursor=x&sinceTime=2026-01-01T00:00:00Z",
            })
    void namesWhatCannotBeReadOfARunsLog(String query) {
        assertThatThrownBy(() -> RunLogQuery.of(QueryParameters.parse(query), false, false, NOW))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("expected: ");
    }

    @Test
    void aRunsLogBeginsSoManySecondsBack() {
        assertThat(RunLogQuery.of(QueryParameters.parse("sinceSeconds=90"), false, false, NOW))
                .isEqualTo(RunLogOptions.ALL.withSinceTime(NOW.minusSeconds(90)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sinceSeconds=0", "sinceSeconds=5&sinceTime=2026-01-01T00:00:00Z"})
    void whatIsOutOfRangeIsSaidAsOfTheLogOfOneContainer(String query) {
        QueryParameters parameters = QueryParameters.parse(POD + "&" + query);

        assertThatThrownBy(() -> RunLogQuery.of(QueryParameters.parse(query), false, false, NOW))
                .isInstanceOf(InvalidException.class)
                .hasMessage(catchThrowable(() -> ContainerLogQuery.ofStream(parameters, false))
                        .getMessage());
    }

    @Test
    void pagesLists() {
        assertThat(ListQuery.of(QueryParameters.parse("limit=5&continue=a%3D%3D")))
                .isEqualTo(new ListOptions(5L, "a=="));
        assertThat(ListQuery.of(QueryParameters.parse("limit=0"))).isEqualTo(ListOptions.ALL);
        assertThat(ListQuery.of(QueryParameters.parse(null))).isEqualTo(ListOptions.ALL);
        assertThatThrownBy(() -> ListQuery.of(QueryParameters.parse("limit=-1")))
                .isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> ListQuery.of(QueryParameters.parse("limit=abc")))
                .isInstanceOf(BadRequestException.class);
    }
}
