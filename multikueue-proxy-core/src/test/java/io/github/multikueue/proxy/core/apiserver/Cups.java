package io.github.multikueue.proxy.core.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;

/** The custom resource of the recorded kubectl commands, described with the library. */
public final class Cups {

    private Cups() {}

    /** The CustomResourceDefinition of {@code cups.shop.example.com} that the real server had. */
    public static ObjectNode definition() {
        try {
            return (ObjectNode) KubectlConformance.recording("00-crd");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same resource. */
    public static ResourceDescription description() {
        JsonNode version = definition().path("spec").path("versions").get(0);
        List<ColumnDefinition> columns = StreamSupport.stream(
                        version.path("additionalPrinterColumns").spliterator(), false)
                .map(Cups::column)
                .toList();
        return ResourceDescription.of("shop.example.com", "v1", "Cup")
                .shortNames("cu")
                .categories("all", "shop")
                .schema(ObjectSchema.of((ObjectNode) version.at("/schema/openAPIV3Schema")))
                .columns(columns.toArray(ColumnDefinition[]::new))
                .selectableFields("spec.colour")
                .withStatus()
                .build();
    }

    private static ColumnDefinition column(JsonNode column) {
        return new ColumnDefinition(
                column.path("name").asText(),
                column.path("type").asText(),
                "",
                column.path("description").asText(""),
                column.path("priority").asInt(),
                column.path("jsonPath").asText());
    }

    static String[] recordingNames() {
        return new String[] {
            "01-create",
            "02-create-again",
            "03-create-generate-name",
            "04-create-invalid",
            "05-create-missing-field",
            "06-create-unknown-field",
            "07-create-unknown-field-warn",
            "08-create-bad-name",
            "09-create-wrong-namespace",
            "10-create-dry-run",
            "11-apply-new",
            "12-apply-changed",
            "13-apply-unchanged",
            "14-apply-server-side",
            "15-apply-server-side-conflict",
            "16-apply-server-side-force",
            "17-get-managed-fields",
            "18-diff",
            "19-apply-prune-dry",
            "20-get",
            "21-get-o-wide",
            "22-get-o-name",
            "23-get-A",
            "24-get-showlabels",
            "25-get-l-x2",
            "26-get-fieldselector-speccolourred",
            "27-get-fieldselector-specnopered",
            "28-get-sortbyspecsize",
            "29-get-o-jsonpathitemsmetadataname",
            "30-get-none",
            "31-get-missing",
            "32-get-category",
            "33-describe",
            "34-explain",
            "35-api-resources",
            "36-patch-merge",
            "37-patch-json",
            "38-patch-json-test-fails",
            "39-patch-strategic",
            "40-patch-invalid",
            "41-patch-status",
            "42-label",
            "43-annotate",
            "44-replace",
            "45-edit",
            "46-wait-condition",
            "47-scale-without-scale",
            "48-can-i",
            "49-get-watch",
            "50-get-one-watch",
            "51-delete",
            "52-patch-finalizer",
            "53-delete-held",
            "54-get-held",
            "55-patch-held-spec",
            "56-delete-missing",
            "57-delete-selector",
            "58-delete-all"
        };
    }
}
