package io.github.multikueue.proxy.core.rename.rules;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads one rule document. */
final class RuleReader {

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final List<RuleProblem> problems = new ArrayList<>();
    private final List<GroupRule> groups = new ArrayList<>();
    private final List<ResourceRule> resources = new ArrayList<>();
    private String kindPrefix = "";
    private String resourcePrefix = "";

    RenameRules read(byte[] document) throws InvalidRulesException {
        RuleNode root = root(document);
        RenameRules rules = rules(root);
        if (!root.isAbsent()) {
            new RuleConflicts(rules, problems).find();
        }
        if (!problems.isEmpty()) {
            throw new InvalidRulesException(problems);
        }
        return rules;
    }

    /** JSON is YAML. */
    private RuleNode root(byte[] document) {
        JsonNode tree = YAML.missingNode();
        try {
            tree = YAML.readTree(document);
        } catch (JsonProcessingException e) {
            problems.add(new RuleProblem("", "neither YAML nor JSON: " + e.getOriginalMessage() + line(e)));
        } catch (IOException e) {
            problems.add(new RuleProblem("", "neither YAML nor JSON: " + e.getMessage()));
        }
        RuleNode root = new RuleNode("", tree, problems);
        if (root.isAbsent() && problems.isEmpty()) {
            root.problem("is empty (expected: a rule document)");
        }
        return root;
    }

    private static String line(JsonProcessingException e) {
        return e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
    }

    private RenameRules rules(RuleNode root) {
        root.requireFields(
                "kindPrefix",
                "resourceTypePrefix",
                "shortNamePrefix",
                "categories",
                "renamedGroup",
                "rules",
                "webhooks",
                "labels",
                "annotations",
                "finalizers",
                "excludes");
        kindPrefix = root.field("kindPrefix").text();
        resourcePrefix = root.field("resourceTypePrefix").text();
        String commonGroup = root.field("renamedGroup").text();
        root.field("rules").entries().forEach((name, node) -> group(name, node, commonGroup));
        return new RenameRules(
                root.field("shortNamePrefix").text(),
                resourcePrefix,
                root.field("categories").texts(),
                groups,
                resources,
                webhooks(root.field("webhooks")),
                keys(root.field("labels"), true),
                keys(root.field("annotations"), true),
                keys(root.field("finalizers"), false),
                root.field("excludes").elements().stream()
                        .map(RuleReader::exclude)
                        .toList());
    }

    private void group(String name, RuleNode node, String commonGroup) {
        node.requireFields("groupRule", "resourceRules");
        RuleNode rule = node.field("groupRule");
        rule.requireFields("group", "versions", "preferredVersion", "renamed");
        rule.field("versions").texts();
        rule.field("preferredVersion").text();
        requireSame(rule.field("group"), name);
        String renamed = rule.field("renamed").text();
        if (renamed.isEmpty() && commonGroup.isEmpty()) {
            rule.field("renamed").problem("is missing (expected: the renamed group, here or as renamedGroup for all)");
        }
        GroupRule group = new GroupRule(name, renamed.isEmpty() ? commonGroup : renamed);
        groups.add(group);
        Map<String, RuleNode> ofGroup = node.field("resourceRules").entries();
        if (ofGroup.isEmpty()) {
            node.field("resourceRules").problem("is empty (expected: at least one resource)");
        }
        ofGroup.forEach((plural, each) -> resource(group, plural, each));
    }

    private static void requireSame(RuleNode node, String name) {
        String text = node.text();
        if (!text.isEmpty() && !text.equals(name)) {
            node.problem(text + " (expected: " + name + ", as the rule's key)");
        }
    }

    private void resource(GroupRule group, String plural, RuleNode node) {
        node.requireFields(
                "kind", "listKind", "plural", "singular", "shortNames", "categories", "versions", "preferredVersion");
        node.field("versions").texts();
        node.field("preferredVersion").text();
        requireSame(node.field("plural"), plural);
        String kind = node.field("kind").requiredText();
        String listKind = node.field("listKind").text();
        String singular = node.field("singular").text();
        ResourceNames original = new ResourceNames(
                group.original(),
                kind,
                listKind.isEmpty() ? kind + "List" : listKind,
                plural,
                singular.isEmpty() ? kind.toLowerCase(Locale.ROOT) : singular);
        resources.add(new ResourceRule(
                original,
                renamed(original, group.renamed()),
                node.field("shortNames").texts(),
                node.field("categories").texts()));
    }

    private ResourceNames renamed(ResourceNames original, String group) {
        return new ResourceNames(
                group,
                kindPrefix + original.kind(),
                kindPrefix + original.listKind(),
                resourcePrefix + original.plural(),
                resourcePrefix + original.singular());
    }

    private static Map<String, WebhookRule> webhooks(RuleNode node) {
        Map<String, WebhookRule> webhooks = new LinkedHashMap<>();
        node.entries().forEach((path, each) -> {
            each.requireFields("path", "group", "resource");
            requireSame(each.field("path"), path);
            if (!path.startsWith("/")) {
                each.problem(path + " (expected: a path that begins with a slash)");
            }
            webhooks.put(
                    path,
                    new WebhookRule(
                            path,
                            each.field("group").text(),
                            each.field("resource").requiredText()));
        });
        return webhooks;
    }

    private static KeyRules keys(RuleNode node, boolean withValues) {
        node.requireFields("names", "prefixes");
        return new KeyRules(
                node.field("names").elements().stream()
                        .map(each -> key(each, withValues))
                        .toList(),
                node.field("prefixes").elements().stream()
                        .map(each -> key(each, false))
                        .toList());
    }

    private static KeyRule key(RuleNode node, boolean withValues) {
        node.requireFields("original", "renamed", "originalValue", "renamedValue");
        String originalValue = node.field("originalValue").textOrNull();
        String renamedValue = node.field("renamedValue").textOrNull();
        if (!withValues && (originalValue != null || renamedValue != null)) {
            node.problem("has values (expected: none, only names of labels and annotations have)");
        } else if ((originalValue == null) != (renamedValue == null)) {
            node.problem("has one value (expected: originalValue and renamedValue, or neither)");
        }
        return new KeyRule(
                node.field("original").requiredText(),
                node.field("renamed").requiredText(),
                originalValue,
                renamedValue);
    }

    private static ExcludeRule exclude(RuleNode node) {
        node.requireFields("kinds", "matchNames", "matchLabels");
        Map<String, String> labels = new LinkedHashMap<>();
        node.field("matchLabels").entries().forEach((key, value) -> labels.put(key, value.text()));
        ExcludeRule rule = new ExcludeRule(
                node.field("kinds").texts(), node.field("matchNames").texts(), labels);
        if (rule.kinds().isEmpty() && rule.matchNames().isEmpty() && labels.isEmpty()) {
            node.problem("has no condition (expected: kinds, matchNames or matchLabels; it would hide everything)");
        }
        return rule;
    }
}
