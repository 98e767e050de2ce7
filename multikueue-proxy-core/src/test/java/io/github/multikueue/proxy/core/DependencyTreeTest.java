package io.github.multikueue.proxy.core;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What a program gets that depends on the library: the tree that Maven has written of it in this build. A library that comes or goes, or
 * another version of one, shows in the reviewed tree, {@code dependency-tree.txt}.
 */
class DependencyTreeTest {

    private static final Pattern NODE = Pattern.compile(
            "(?<indent>[|+\\\\ -]*)(?<name>[^:()]+:[^:]+):jar:(?<version>[^: ]+)(?::(?:compile|runtime))?(?<more> \\(.*)?");
    private static final Pattern MANAGED = Pattern.compile("version managed from ([^;)]+)");

    private final List<Node> tree = tree();

    /**
     * An artifact that is on the class path.
     *
     * @param text as it stands in the tree, without what is known of its version
     * @param name group and artifact
     * @param declared the version that the artifact above asks for
     */
    private record Node(String text, String name, String version, String declared, boolean direct) {

        static Node of(Matcher line) {
            String more = line.group("more") == null ? "" : line.group("more");
            Matcher managed = MANAGED.matcher(more);
            String version = line.group("version");
            return new Node(
                    line.group().substring(0, line.group().length() - more.length()),
                    line.group("name"),
                    version,
                    managed.find() ? managed.group(1) : version,
                    line.group("indent").length() <= 3);
        }
    }

    /** Those that Maven has left out, since they are there already, stand in parentheses. */
    private static List<Node> tree() {
        try {
            return Files.readAllLines(Path.of("target", "dependency-tree.txt")).stream()
                    .map(NODE::matcher)
                    .filter(Matcher::matches)
                    .map(Node::of)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError("Maven has not written the tree", e);
        }
    }

    @Test
    void itsTreeIsTheReviewedOne() throws IOException {
        String reviewed = Files.readString(Path.of("src", "test", "resources", "dependency-tree.txt"));

        assertThat(tree.stream().map(Node::text))
                .containsExactlyElementsOf(reviewed.lines().toList());
    }

    @Test
    void eachArtifactIsThereInOneVersion() {
        Map<String, Set<String>> versions =
                tree.stream().collect(groupingBy(Node::name, mapping(Node::version, toSet())));

        assertThat(versions).containsKeys("com.squareup.okhttp3:okhttp-jvm", "com.google.code.gson:gson");
        assertThat(versions.values()).allSatisfy(each -> assertThat(each).hasSize(1));
    }

    /** Nobody who depends on a library inherits what its build manages. */
    @Test
    void noVersionIsThatOfThisBuildAlone() {
        assertThat(tree)
                .filteredOn(each -> !each.direct())
                .allSatisfy(each -> assertThat(each.version()).as(each.name()).isEqualTo(each.declared()));
    }

    @Test
    void nothingOfTestsIsInIt() {
        assertThat(tree).noneMatch(each -> each.name().matches(".*(junit|assertj|awaitility|mockwebserver|logback).*"));
    }
}
