package io.github.multikueue.proxy.core.kube.meta;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanDurationTest {

    @ParameterizedTest
    @CsvSource({
        "PT-2S,        <invalid>",
        "PT-1.999S,    0s",
        "PT-1S,        0s",
        "PT-0.5S,      0s",
        "PT0S,         0s",
        "PT0.999S,     0s",
        "PT1S,         1s",
        "PT119.999S,   119s",
        "PT120S,       2m",
        "PT121S,       2m1s",
        "PT4M30S,      4m30s",
        "PT9M59S,      9m59s",
        "PT10M,        10m",
        "PT10M59S,     10m",
        "PT179M59S,    179m",
        "PT180M,       3h",
        "PT3H5M,       3h5m",
        "PT7H59M59S,   7h59m",
        "PT8H,         8h",
        "PT8H59M,      8h",
        "PT47H59M,     47h",
        "PT48H,        2d",
        "PT48H59M,     2d",
        "PT52H,        2d4h",
        "P7DT23H59M,   7d23h",
        "P8D,          8d",
        "P8DT23H,      8d",
        "P729DT23H,    729d",
        "P730D,        2y",
        "P731D,        2y1d",
        "P2025D,       5y200d",
        "P2919D,       7y364d",
        "P2920D,       8y",
        "P3284D,       8y",
        "P3285D,       9y"
    })
    void readsLikeAnAgeOfKubectl(Duration duration, String text) {
        assertThat(HumanDuration.format(duration)).isEqualTo(text);
    }
}
