package io.github.multikueue.proxy.core.rename;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.multikueue.proxy.core.RandomCases;
import io.github.multikueue.proxy.core.rename.rules.GroupRule;
import io.github.multikueue.proxy.core.rename.rules.InvalidRulesException;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import io.github.multikueue.proxy.core.rename.rules.RuleProblem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a rule document is read, and what is wrong with others. */
class RenameRulesTest {

    private static List<String> problems(String document) {
        InvalidRulesException e =
                catchThrowableOfType(InvalidRulesException.class, () -> RenameRules.parse(document.getBytes(UTF_8)));
        assertThat(e).as("what is wrong with %s", document).isNotNull();
        return e.problems().stream().map(RuleProblem::toString).toList();
    }

    private static String group(String name, String renamed, String... resources) {
        StringBuilder text =
                new StringBuilder("  " + name + ":\n    groupRule: {renamed: '" + renamed + "'}\n    resourceRules:\n");
        for (String each : resources) {
            text.append("      ").append(each).append("s: {kind: ").append(each).append("}\n");
        }
        return text.toString();
    }

    @Test
    void aPlatformsDocumentIsRead() {
        RenameRules rules = RuleFiles.virtualization();

        assertThat(rules.groups()).hasSize(9);
        assertThat(rules.resources()).hasSizeGreaterThan(25);
        assertThat(rules.webhooks()).hasSize(24);
        assertThat(rules.webhooks().get("/datavolume-mutate").resource()).isEqualTo("datavolumes");
        assertThat(rules.labels().prefixes()).hasSize(16);
        assertThat(rules.excludes()).hasSize(1);
    }

    @Test
    void jsonIsReadAsWell() throws InvalidRulesException {
        RenameRules rules = RenameRules.parse("""
                {"kindPrefix": "R", "rules": {"a.example": {"groupRule": {"renamed": "b.example"},
                 "resourceRules": {"lamps": {"kind": "Lamp"}}}}}
                """.getBytes(UTF_8));

        assertThat(rules.resources().get(0).renamed().kind()).isEqualTo("RLamp");
        assertThat(rules.resources().get(0).original().listKind()).isEqualTo("LampList");
        assertThat(rules.resources().get(0).original().singular()).isEqualTo("lamp");
    }

    @Test
    void oneGroupMayStandForAll() throws InvalidRulesException {
        RenameRules rules = RenameRules.parse(("renamedGroup: all.example\nrules:\n" + group("a.example", "", "lamp")
                        + group("b.example", "", "shade"))
                .getBytes(UTF_8));

        assertThat(rules.groups())
                .containsExactly(new GroupRule("a.example", "all.example"), new GroupRule("b.example", "all.example"));
    }

    @Test
    void allProblemsAreSaidAtOnceEachWithItsPath() {
        assertThat(problems("""
                        kindPrefix: 7
                        kindSuffix: x
                        rules:
                          a.example:
                            groupRule: {group: other, versions: v1}
                            resourceRules:
                              lamps: {kind: '', plural: bulbs, shortNames: [1]}
                          b.example: {groupRule: {renamed: c.example}}
                        webhooks:
                          validate: {group: a.example}
                        labels:
                          Names:
                            - {original: a, originalValue: b}
                          suffixes: []
                        finalizers:
                          Names: [{original: a, renamed: b, originalValue: x, renamedValue: y}]
                        excludes: [{}]
                        """))
                .containsExactlyInAnyOrder(
                        "kindSuffix: unknown field (expected: kindPrefix, resourceTypePrefix, shortNamePrefix, categories,"
                                + " renamedGroup, rules, webhooks, labels, annotations, finalizers, excludes)",
                        "kindPrefix: 7 (expected: a text)",
                        "rules[a.example].groupRule.versions: \"v1\" (expected: a list)",
                        "rules[a.example].groupRule.group: other (expected: a.example, as the rule's key)",
                        "rules[a.example].groupRule.renamed: is missing (expected: the renamed group, here or as"
                                + " renamedGroup for all)",
                        "rules[a.example].resourceRules.lamps.plural: bulbs (expected: lamps, as the rule's key)",
                        "rules[a.example].resourceRules.lamps.kind: is missing (expected: a text)",
                        "rules[a.example].resourceRules.lamps.shortNames[0]: 1 (expected: a text)",
                        "rules[b.example].resourceRules: is empty (expected: at least one resource)",
                        "webhooks.validate: validate (expected: a path that begins with a slash)",
                        "webhooks.validate.resource: is missing (expected: a text)",
                        "labels.suffixes: unknown field (expected: names, prefixes)",
                        "labels.names[0]: has one value (expected: originalValue and renamedValue, or neither)",
                        "labels.names[0].renamed: is missing (expected: a text)",
                        "finalizers.names[0]: has values (expected: none, only names of labels and annotations have)",
                        "excludes[0]: has no condition (expected: kinds, matchNames or matchLabels; it would hide"
                                + " everything)");
    }

    @Test
    void twoGroupsCannotHaveOnePlural() {
        assertThat(problems(
                        "rules:\n" + group("a.example", "x.example", "lamp") + group("b.example", "y.example", "lamp")))
                .containsExactly("rules[b.example].resourceRules.lamps: has the plural of"
                        + " rules[a.example].resourceRules.lamps (expected: another)");
    }

    @Test
    void aGroupIsNotRenamedToAnOriginalOne() {
        assertThat(problems("rules:\n" + group("a.example", "b.example", "lamp")
                        + group("b.example", "c.example", "shade")))
                .containsExactly(
                        "rules[a.example].groupRule.renamed: b.example is an original group, too (expected: a group"
                                + " without a rule)");
    }

    private static String labels(String names, String prefixes) {
        return "rules:\n" + group("a.example", "b.example", "lamp") + "labels: {names: [" + names + "], prefixes: ["
                + prefixes + "]}\n";
    }

    @Test
    void twoLabelsAreNotRenamedToOne() {
        assertThat(problems(labels("{original: a, renamed: c}, {original: b, renamed: c}", "")))
                .containsExactly(
                        "labels.names[1]: b is renamed to what a in labels.names[0] is renamed to (expected: another"
                                + " name)");
    }

    @Test
    void twoValuesOfALabelAreNotRenamedToOne() {
        assertThat(problems(labels(
                        "{original: a, renamed: a, originalValue: x, renamedValue: z}, {original: a, renamed: a, originalValue: y,"
                                + " renamedValue: z}",
                        "")))
                .containsExactly(
                        "labels.names[1]: a=y is renamed to what a=x in labels.names[0] is renamed to (expected:"
                                + " another name)");
    }

    @Test
    void aLabelIsNotRenamedTwiceOrToItself() {
        assertThat(problems(labels("{original: a, renamed: b}, {original: b, renamed: c}", "")))
                .containsExactly(
                        "labels.names[0]: a is renamed to the original of labels.names[1] (expected: a name without a"
                                + " rule)");
        assertThat(problems(labels("{original: a, renamed: a}", "")))
                .contains("labels.names[0]: a is renamed to itself (expected: another name or value)");
        assertThat(problems(labels("{original: a, renamed: b}, {original: a, renamed: c}", "")))
                .containsExactly("labels.names[1]: a has a rule in labels.names[0] already");
    }

    @Test
    void aPrefixIsNotThePrefixOfAnother() {
        assertThat(problems(labels("", "{original: a.example, renamed: x}, {original: a.example.org, renamed: y}")))
                .containsExactly(
                        "labels.prefixes[0]: a.example is a prefix of a.example.org in labels.prefixes[1] (expected:"
                                + " prefixes of which none begins with another)");
    }

    @Test
    void aNameAndAPrefixDoNotMakeTheSame() {
        assertThat(problems(
                        labels("{original: x/k, renamed: b.example/k}", "{original: a.example, renamed: b.example}")))
                .containsExactly(
                        "labels.names[0]: x/k is renamed to what labels.prefixes[0] makes of another name (expected:"
                                + " another name)");
    }

    @Test
    void whatIsNoDocumentIsSaidToBeNone() {
        assertThat(problems("")).containsExactly("is empty (expected: a rule document)");
        assertThat(problems("[]")).contains("[] (expected: an object)");
        assertThat(problems("rules: {a: {}, a: {}}"))
                .singleElement()
                .asString()
                .contains("Duplicate field 'a'", "line 1");
        assertThat(problems("a: [")).singleElement().asString().startsWith("neither YAML nor JSON: ");
    }

    @Test
    void arbitraryBytesAreNoFailure() {
        RandomCases.check(2_000, values -> {
            try {
                RenameRules.parse(values.bytes(0, 100));
            } catch (InvalidRulesException e) {
                assertThat(e.problems()).isNotEmpty();
            }
        });
    }
}
