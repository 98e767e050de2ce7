package io.github.multikueue.proxy.core.logs.cursor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.core.RandomCases;
import io.github.multikueue.proxy.core.RandomValues;
import io.github.multikueue.proxy.core.logs.LogPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Tokens that come back exactly as they were given, or not at all. */
class CursorsTest {

    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final CursorScope RUN = CursorScope.run("uid-1");
    private static final LogPosition SOMEWHERE = new LogPosition(Instant.parse("2026-11-20T10:00:00.123456789Z"), 3);

    private final Cursors cursors = new Cursors(KEY);
    private final CursorKey clone = CursorKey.of("pod-1", "step-clone");

    @Test
    void aCursorSaysHowFarAReaderHasCome() {
        CursorKey build = CursorKey.of("pod-2", "step-build");
        CursorPlaces places = new CursorPlaces();
        places.reached(clone, SOMEWHERE);
        places.done(build);

        CursorPlaces read = cursors.read(RUN, write(places));

        assertThat(read.position(clone)).isEqualTo(SOMEWHERE);
        assertThat(read.isDone(clone)).isFalse();
        assertThat(read.isDone(build)).isTrue();
        assertThat(read.position(build)).isNull();
        assertThat(read.isDone(CursorKey.of("pod-3", "step-clone"))).isFalse();
    }

    @Test
    void aKeyThatChangesCountsForReadersThatAreThere() {
        AtomicReference<byte[]> key = new AtomicReference<>(KEY);
        Cursors changing = new Cursors(key::get);
        Cursors.Writer reader = changing.writer(RUN);
        CursorPlaces places = new CursorPlaces();
        places.reached(clone, SOMEWHERE);
        String before = reader.write(places);
        assertThat(changing.read(RUN, before).position(clone)).isEqualTo(SOMEWHERE);

        key.set("another key of the same length..".getBytes(UTF_8));
        assertThatThrownBy(() -> changing.read(RUN, before)).isInstanceOf(UnknownCursorException.class);
        assertThat(changing.read(RUN, reader.write(places)).position(clone)).isEqualTo(SOMEWHERE);
    }

    @Test
    void everySetOfPlacesComesBackAsItWas() {
        RandomCases.check(200, values -> {
            CursorPlaces places = new CursorPlaces();
            values.list(0, 40, () -> key(values)).forEach(places::done);
            values.list(0, 40, () -> key(values)).forEach(each -> places.reached(each, position(values)));

            CursorPlaces read = cursors.read(RUN, write(places));

            assertThat(read.done()).isEqualTo(new TreeSet<>(places.done()));
            assertThat(read.positions()).isEqualTo(new TreeMap<>(places.positions()));
        });
    }

    private static CursorKey key(RandomValues values) {
        return new CursorKey(values.longBetween(Long.MIN_VALUE, Long.MAX_VALUE));
    }

    private static LogPosition position(RandomValues values) {
        long seconds = values.longBetween(-4_000_000_000L, 9_000_000_000L);
        int nanos = values.intBetween(0, 999_999_999);
        return new LogPosition(Instant.ofEpochSecond(seconds, nanos), values.intBetween(0, Integer.MAX_VALUE));
    }

    @Test
    void theOnlyContainerIsKnownFromTheCursorAlone() {
        CursorPlaces places = new CursorPlaces();
        assertThat(places.only()).isEmpty();
        places.reached(clone, SOMEWHERE);
        assertThat(cursors.read(RUN, write(places)).only()).contains(clone);
        places.reached(CursorKey.of("pod-2", "step-build"), SOMEWHERE);
        assertThat(places.only()).isEmpty();
    }

    @Test
    void allReplicasWithTheSameKeyReadIt() {
        CursorPlaces places = new CursorPlaces();
        places.reached(clone, SOMEWHERE);

        assertThat(new Cursors(KEY).read(RUN, write(places)).position(clone)).isEqualTo(SOMEWHERE);
        assertRefused(new Cursors("another key of some length".getBytes(UTF_8)), RUN, write(places));
    }

    @Test
    void itIsGoodForOneLogOnly() {
        String cursor = write(new CursorPlaces());

        assertRefused(cursors, CursorScope.run("uid-2"), cursor);
        assertRefused(cursors, CursorScope.run("uid-"), cursor);
        assertRefused(cursors, CursorScope.container("uid-1", "pod", "step-clone"), cursor);
    }

    @Test
    void whoeverChangesACharacterIsRefused() {
        CursorPlaces places = new CursorPlaces();
        places.reached(clone, SOMEWHERE);
        String cursor = write(places);

        for (int i = 0; i < cursor.length(); i++) {
            // Base64 ignores the last bits of the last character of some lengths, so take one that differs in the
            // first.
            char other = (char) (cursor.charAt(i) == 'A' ? 'h' : 'A');
            String changed = cursor.substring(0, i) + other + cursor.substring(i + 1);
            assertRefused(cursors, RUN, changed);
        }
        assertRefused(cursors, RUN, cursor + "=");
        assertRefused(cursors, RUN, cursor.substring(1));
        assertRefused(cursors, RUN, cursor.substring(0, cursor.length() - 4));
        assertRefused(cursors, RUN, cursor + "AAAA");
    }

    @Test
    void whatIsNoCursorIsRefusedWhateverItIs() {
        List.of("", "x", "null", "10", "{}", "a b", "ä", "%00", "A".repeat(16 * 1024), "A".repeat(1_000_000))
                .forEach(each -> assertRefused(cursors, RUN, each));
    }

    @Test
    void itNeedsNoEscapesInUrlsAndHeaders() {
        assertThat(write(new CursorPlaces())).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void groupsThatAreDoneCostAFewCharacters() {
        CursorPlaces places = new CursorPlaces();
        int empty = write(places).length();
        for (int i = 0; i < 100; i++) {
            List<CursorKey> steps = new ArrayList<>();
            for (int step = 0; step < 5; step++) {
                steps.add(CursorKey.of("pod-" + i, "step-" + step));
                places.reached(steps.get(step), SOMEWHERE);
            }
            places.done(CursorKey.of("pod-" + i), steps);
        }

        assertThat(write(places).length() - empty).isLessThanOrEqualTo(810);
        assertThat(places.position(CursorKey.of("pod-1", "step-0"))).isNull();
    }

    @Test
    void whatNoReaderCouldSendBackIsNotGiven() {
        CursorPlaces places = new CursorPlaces();
        for (int i = 0; i < 3_000; i++) {
            places.done(CursorKey.of("pod-" + i));
        }

        assertThat(cursors.writer(RUN).write(places)).isNull();
    }

    @Test
    void aKeyThatIsTooShortIsRefused() {
        assertThatThrownBy(() -> new Cursors(new byte[8]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cursor key: 8 bytes");
    }

    private String write(CursorPlaces places) {
        return requireNonNull(cursors.writer(RUN).write(places));
    }

    private static void assertRefused(Cursors cursors, CursorScope scope, String cursor) {
        assertThatThrownBy(() -> cursors.read(scope, cursor))
                .as(cursor.substring(0, Math.min(80, cursor.length())))
                .isInstanceOf(BadRequestException.class)
                .hasMessageStartingWith("cursor: ");
    }
}
