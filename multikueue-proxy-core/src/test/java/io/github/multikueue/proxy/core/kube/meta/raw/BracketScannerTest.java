package io.github.multikueue.proxy.core.kube.meta.raw;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.RandomCases;
import org.junit.jupiter.api.Test;

/** Where values end. */
class BracketScannerTest {

    @Test
    void aBracketIsClosedByOneOfItsKindHoweverDeepItIs() {
        RandomCases.check(200, values -> {
            int depth = values.intBetween(1, 1_000);
            StringBuilder nested = new StringBuilder();
            for (int i = 0; i < depth; i++) {
                nested.insert(i, values.weighted(1, 1) == 0 ? "[]" : "{}");
            }
            byte[] json = nested.toString().getBytes(US_ASCII);

            assertThat(end(json, values.intBetween(1, json.length))).isEqualTo(json.length);

            int other = values.intBetween(depth, json.length - 1);
            json[other] ^= '{' ^ '[';
            assertThatThrownBy(() -> end(json, json.length)).isInstanceOf(MalformedJsonException.class);
        });
    }

    /** As what is there arrives in two pieces. */
    private static int end(byte[] json, int first) throws MalformedJsonException {
        BracketScanner scanner = BracketScanner.ofMembers(new Members());
        int end = scanner.resume(json, 0, first);
        return end < 0 ? scanner.resume(json, first, json.length) : end;
    }
}
