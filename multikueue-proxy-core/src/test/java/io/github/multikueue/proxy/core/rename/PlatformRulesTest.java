package io.github.multikueue.proxy.core.rename;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import io.github.multikueue.proxy.core.rename.rules.ResourceNames;
import io.github.multikueue.proxy.core.rename.rules.ResourceRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A rule document of a platform's size: each of its resources and webhooks is found, and goes there and back. */
class PlatformRulesTest {

    private static final RenameRules RULES = RuleFiles.virtualization();
    private static final Renamer RENAMER = new Renamer(RULES);

    private static String path(ResourceNames names) {
        return "/apis/" + names.group() + "/v1/namespaces/ns/" + names.plural() + "/a/status";
    }

    private static String definition(ResourceNames names) {
        return "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + names.definition();
    }

    private static String list(ResourceNames names) {
        return """
                {"kind":"%3$s","apiVersion":"%1$s/v1","items":[{"kind":"%2$s","apiVersion":"%1$s/v1","metadata":{"ownerReferences":\
                [{"apiVersion":"%1$s/v1","kind":"%2$s","name":"a","uid":"u"}]}}]}""".formatted(names.group(), names.kind(), names.listKind());
    }

    private static String document(Direction direction, String document) throws Exception {
        return RENAMER.document(direction, document.getBytes(UTF_8), RequestedResource.UNKNOWN)
                .map(each -> new String(each, UTF_8))
                .orElse("HIDDEN");
    }

    @Test
    void isOfAPlatformsSize() {
        assertThat(RULES.groups()).hasSize(9);
        assertThat(RULES.resources()).hasSize(29);
        assertThat(RULES.webhooks()).hasSize(24);
    }

    @Test
    void eachResourceHasAPathAndADefinitionThereAndBack() {
        for (ResourceRule each : RULES.resources()) {
            for (List<String> pair : List.of(
                    List.of(path(each.original()), path(each.renamed())),
                    List.of(definition(each.original()), definition(each.renamed())))) {
                assertThat(RENAMER.target(Direction.RENAME, pair.get(0), RequestedResource.UNKNOWN))
                        .isEqualTo(pair.get(1));
                assertThat(RENAMER.target(Direction.RESTORE, pair.get(1), RequestedResource.UNKNOWN))
                        .isEqualTo(pair.get(0));
            }
        }
    }

    @Test
    void eachResourceHasListsThereAndBack() throws Exception {
        for (ResourceRule each : RULES.resources()) {
            assertThat(document(Direction.RENAME, list(each.original()))).isEqualTo(list(each.renamed()));
            assertThat(document(Direction.RESTORE, list(each.renamed()))).isEqualTo(list(each.original()));
            assertThat(document(Direction.RESTORE, list(each.original())))
                    .as("foreign ones of the original name")
                    .endsWith("\"items\":[]}");
        }
    }

    @Test
    void eachWebhookIsForAResourceThatIsThere() {
        RULES.webhooks()
                .forEach((path, webhook) -> assertThat(RULES.resources())
                        .as(path)
                        .anyMatch(each -> each.original().group().equals(webhook.group())
                                && each.original().plural().equals(webhook.resource())));
    }
}
