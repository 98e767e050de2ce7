package io.github.multikueue.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.SourceTypes.SourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What CONTRIBUTING says of names and sizes, over the sources of all modules. */
class SourceRulesTest {

    /** The parts of an object of Kubernetes: narrow records that read a few of its fields have records of these names in them. */
    private static final Set<String> PARTS_OF_OBJECTS = Set.of("Spec", "Status", "Metadata");

    private static List<SourceType> types;

    @BeforeAll
    static void read() throws IOException {
        types = SourceTypes.all();
        assertThat(types).hasSizeGreaterThan(1000);
    }

    @Test
    void aSimpleNameIsThereOnce() {
        Map<String, List<SourceType>> byName =
                types.stream().filter(each -> !each.isNested()).collect(Collectors.groupingBy(SourceType::name));

        assertThat(byName.values()).filteredOn(each -> each.size() > 1).isEmpty();
    }

    @Test
    void aNestedTypeHasNoNameOfATopLevelOne() {
        Set<String> topLevel = types.stream()
                .filter(each -> !each.isNested())
                .map(SourceType::name)
                .collect(Collectors.toSet());

        assertThat(types)
                .filteredOn(each -> each.isNested() && !each.isPrivate() && !each.isTest())
                .filteredOn(each -> !PARTS_OF_OBJECTS.contains(each.name()))
                .filteredOn(each -> topLevel.contains(each.name()))
                .isEmpty();
    }

    @Test
    void noClassIsLongerThan250Lines() throws IOException {
        Map<String, Integer> lines = new TreeMap<>();
        for (Path file : SourceTypes.files()) {
            if (!SourceTypes.isTest(file)) {
                lines.put(
                        file.getFileName().toString(), Files.readAllLines(file).size());
            }
        }

        assertThat(lines.entrySet())
                .hasSizeGreaterThan(500)
                .filteredOn(each -> each.getValue() > 250)
                .isEmpty();
    }

    @Test
    void aPackageSaysWhatItIs() throws IOException {
        for (SourceType each : types) {
            if (!each.isTest()) {
                assertThat(documentation(each.file().getParent()))
                        .as("package-info of %s", each)
                        .startsWith("/**")
                        .contains("@NullMarked");
            }
        }
    }

    @Test
    void aPackageOfMoreThan20ClassesSaysWhyItIsOne() throws IOException {
        Map<Path, Long> sizes = types.stream()
                .filter(each -> !each.isNested() && !each.isTest())
                .collect(Collectors.groupingBy(each -> each.file().getParent(), Collectors.counting()));

        for (Map.Entry<Path, Long> each : sizes.entrySet()) {
            if (each.getValue() > 20) {
                assertThat(documentation(each.getKey()))
                        .as("%s has %d classes", SourceTypes.PROJECT.relativize(each.getKey()), each.getValue())
                        .contains("more than 20");
            }
        }
    }

    /** Otherwise as many tests as there are processors wait at a time, and all others for them. */
    @Test
    void testsCallInBackgroundInThreadsOfTheirOwn() throws IOException {
        for (Path file : SourceTypes.files()) {
            if (SourceTypes.isTest(file)) {
                assertThat(Files.readString(file))
                        .as("%s (expected: InBackground)", file)
                        .doesNotContain("supply" + "Async(", "run" + "Async(");
            }
        }
    }

    private static String documentation(Path sources) throws IOException {
        Path file = sources.resolve("package-info.java");
        return Files.exists(file) ? Files.readString(file).replaceAll("\\s+\\*\\s+", " ") : "";
    }
}
