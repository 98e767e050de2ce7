package io.github.multikueue.proxy.core.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.RandomCases;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import org.junit.jupiter.api.Test;

/** Which line of a task's log is whose, in the forms archives have. */
class ContainerLinesTest {

    private static final List<String> CONTAINERS = List.of("prepare", "step-fetch", "step-log", "sidecar-db");

    @Test
    void linesAsTknPrintsThem() throws IOException {
        String log = "\n\n[prepare] 2021 entry\n\n[fetch] one\n[fetch] \n[fetch] [go] two\n\n[sidecar-db] ready\n\n";

        assertThat(layout(log)).isEqualTo(Layout.TKN);
        assertThat(lines(log, "step-fetch")).isEqualTo("one\n\n[go] two\n");
        assertThat(lines(log, "sidecar-db")).isEqualTo("ready\n");
        assertThat(lines(log, "step-log")).isEmpty();
    }

    @Test
    void linesOfContainersThatSomebodyAddedToThePodAreNobodys() throws IOException {
        String log = "[fetch] one\n[istio-proxy] noise\n[fetch] two\n\n[istio-proxy] noise\n\n";

        assertThat(lines(log, "step-fetch")).isEqualTo("one\ntwo\n");
    }

    @Test
    void aLogInWhichNobodyWroteAnything() throws IOException {
        assertThat(lines("\n\n\n", "step-fetch")).isEmpty();
    }

    @Test
    void linesFromLoki() throws IOException {
        String log = "container-step-fetch: message=one\ncontainer-sidecar-db: message=ready\n"
                + "container-step-fetch: message=two\nwith a second line\n\ncontainer-step-fetch: message=";

        assertThat(layout(log)).isEqualTo(Layout.LOKI);
        assertThat(lines(log, "step-fetch")).isEqualTo("one\ntwo\nwith a second line\n\n\n");
        assertThat(lines(log, "sidecar-db")).isEqualTo("ready\n");
    }

    @Test
    void linesFromFiles() throws IOException {
        String log = "prepare :-\nentry\n\nstep-fetch :-\none\n\n\nstep-other :-\ntwo\n\nsidecar-db :-\nready\n";

        assertThat(layout(log)).isEqualTo(Layout.BLOB);
        assertThat(lines(log, "step-fetch")).isEqualTo("one\n\n\nstep-other :-\ntwo\n");
        assertThat(lines(log, "sidecar-db")).isEqualTo("ready\n");
    }

    @Test
    void aFileWhoseNameWasCutTooShort() throws IOException {
        assertThat(lines("step- :-\none\n\n", "step-log")).isEqualTo("one\n");
    }

    @Test
    void linesFromSplunk() throws IOException {
        String log = "step-fetch:-\none\n\nsidecar-db:-\nready\nstep-fetch:-\ntwo";

        assertThat(layout(log)).isEqualTo(Layout.SPLUNK);
        assertThat(lines(log, "step-fetch")).isEqualTo("one\n\ntwo\n");
    }

    @Test
    void linesWithoutAnyMarkAreGivenAsTheyAre() throws IOException {
        for (String log : List.of("one\n\ntwo", "\n\none\ntwo\n", "[INFO] one\n[other] two\n")) {
            assertThat(layout(log)).isEqualTo(Layout.PLAIN);
            assertThat(lines(log, "step-fetch")).isEqualTo(log);
        }
    }

    /** The gateway puts a newline behind each buffer it sends, which is longer than any mark; it may fall into one. */
    @Test
    void newlinesOfTheGatewayAreTakenOutAgain() {
        RandomCases.check(300, values -> {
            List<String> lines = values.list(0, 8, () -> values.text(0, 12).replace("\n", ""));
            newlinesAreTakenOutAgain(lines, values.intBetween(16, 60));
        });
    }

    private static void newlinesAreTakenOutAgain(List<String> lines, int size) throws IOException {
        StringBuilder text = new StringBuilder("\n[prepare] entry\n\n");
        lines.forEach(each -> text.append("[fetch] ").append(each).append('\n'));
        byte[] sent = text.append("\n[sidecar-db] ready\n\n").toString().getBytes(UTF_8);
        ByteArrayOutputStream torn = new ByteArrayOutputStream();
        for (int start = 0; start < sent.length; start += size) {
            torn.write(sent, start, Math.min(size, sent.length - start));
            torn.write('\n');
        }

        String expected =
                String.join("", lines.stream().map(each -> each + "\n").toList());
        assertThat(lines(torn.toString(ISO_8859_1), "step-fetch", Layout.TKN))
                .isEqualTo(new String(expected.getBytes(UTF_8), ISO_8859_1));
    }

    private static Layout layout(String log) throws IOException {
        return Layout.of(new Buffer().writeString(log, ISO_8859_1), CONTAINERS);
    }

    private static String lines(String log, String container) throws IOException {
        return lines(log, container, layout(log));
    }

    private static String lines(String log, String container, Layout layout) throws IOException {
        BufferedSource source = Okio.buffer(Okio.source(new ByteArrayInputStream(log.getBytes(ISO_8859_1))));
        ContainerLines lines = new ContainerLines(source, layout, CONTAINERS, container, "", "", 0);
        return new String(lines.readAllBytes(), ISO_8859_1);
    }
}
