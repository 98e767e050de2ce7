package io.github.multikueue.proxy.core.rename.rules;

import java.util.List;
import java.util.Map;

/**
 * A rule document: which API groups, resources, labels, annotations and finalizers have other names in the cluster than a client
 * knows. Immutable.
 *
 * @param shortNamePrefix what renamed short names begin with
 * @param resourcePrefix what renamed plurals and singulars begin with
 * @param categories the categories that renamed CustomResourceDefinitions get
 * @param groups the API groups, in the order of the document
 * @param resources the resources of all groups; no two have the same original plural
 * @param webhooks which resources webhooks are for, by the path of their URLs
 * @param labels how labels are renamed, wherever there are some or a selector of them
 * @param annotations how annotations are renamed
 * @param finalizers how finalizers are renamed
 * @param excludes which objects the client does not see
 */
public record RenameRules(
        String shortNamePrefix,
        String resourcePrefix,
        List<String> categories,
        List<GroupRule> groups,
        List<ResourceRule> resources,
        Map<String, WebhookRule> webhooks,
        KeyRules labels,
        KeyRules annotations,
        KeyRules finalizers,
        List<ExcludeRule> excludes) {

    /** Copies the collections. */
    public RenameRules {
        categories = List.copyOf(categories);
        groups = List.copyOf(groups);
        resources = List.copyOf(resources);
        webhooks = Map.copyOf(webhooks);
        excludes = List.copyOf(excludes);
    }

    /**
     * Reads a rule document.
     *
     * <pre>{@code
     * kindPrefix: Renamed              # Lamp becomes RenamedLamp
     * resourceTypePrefix: renamed      # lamps becomes renamedlamps
     * shortNamePrefix: rn
     * categories: [renamed]
     * renamedGroup: renamed.example.com  # for all groups that do not say "renamed" themselves
     * rules:
     *   original.example.com:
     *     groupRule: {group: original.example.com, versions: [v1], preferredVersion: v1, renamed: renamed.example.com}
     *     resourceRules:
     *       lamps: {kind: Lamp, listKind: LampList, plural: lamps, singular: lamp, shortNames: [lp], categories: [all]}
     * webhooks:
     *   /validate-lamps: {path: /validate-lamps, group: original.example.com, resource: lamps}
     * labels:
     *   prefixes: [{original: original.example.com, renamed: renamed.example.com}]
     *   names: [{original: app, renamed: app, originalValue: lamps, renamedValue: renamed-lamps}]
     * annotations: {}
     * finalizers: {}
     * excludes: [{kinds: [Role], matchNames: [], matchLabels: {managed-by: somebody-else}}]
     * }</pre>
     *
     * @param document YAML or JSON in UTF-8
     * @throws InvalidRulesException with all that is wrong with it, each with its path in the document
     */
    public static RenameRules parse(byte[] document) throws InvalidRulesException {
        return new RuleReader().read(document);
    }
}
