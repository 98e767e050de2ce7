package io.github.multikueue.proxy.core.cache.lookup;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.github.multikueue.proxy.core.apiserver.storage.RawField;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import io.github.multikueue.proxy.core.table.TableColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is needed of a {@code CustomResourceDefinition} of {@code apiextensions.k8s.io/v1}.
 *
 * @param metadata its metadata
 * @param spec what it defines
 */
public record CustomResource(ObjectMeta metadata, Spec spec) {

    /** What it defines. */
    public record Spec(CrdNames names, List<Version> versions) {
        /** Copies the list. */
        public Spec {
            versions = versions == null ? List.of() : List.copyOf(versions);
        }
    }

    /** What its kinds are called. */
    public record CrdNames(String kind, String listKind) {}

    /** One version, with what Tables show of it and what it is selected by. */
    public record Version(String name, boolean served, JsonNode additionalPrinterColumns, JsonNode selectableFields) {
        /** Fills in what is absent. */
        public Version {
            additionalPrinterColumns = requireNonNullElse(additionalPrinterColumns, NullNode.getInstance());
            selectableFields = requireNonNullElse(selectableFields, NullNode.getInstance());
        }
    }

    /** Its name: that of the resource with its group. */
    String name() {
        return metadata.name();
    }

    /** Whether it defines the same, as far as it matters for one version. */
    boolean isSame(CustomResource other, String version) {
        return spec.names().equals(other.spec.names()) && version(version).equals(other.version(version));
    }

    private Optional<Version> version(String name) {
        return spec.versions().stream()
                .filter(each -> each.served() && name.equals(each.name()))
                .findFirst();
    }

    String listKind() {
        String listKind = spec.names().listKind();
        return listKind == null || listKind.isEmpty() ? spec.names().kind() + "List" : listKind;
    }

    /**
     * What a Table of the version shows, the name first.
     *
     * @throws IllegalArgumentException if that cannot be done here
     */
    List<ColumnDefinition> columns(String version) {
        return TableColumns.ofCustomResource(Json.MAPPER.valueToTree(this), version);
    }

    List<RawField> selectableFields(String version) {
        List<RawField> fields = new ArrayList<>();
        version(version)
                .ifPresent(each -> each.selectableFields().forEach(field -> {
                    String path = field.path("jsonPath").asText();
                    fields.add(RawField.of(path.startsWith(".") ? path.substring(1) : path));
                }));
        return fields;
    }
}
