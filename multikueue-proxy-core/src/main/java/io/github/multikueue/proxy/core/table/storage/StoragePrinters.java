package io.github.multikueue.proxy.core.table.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.Fields;
import io.github.multikueue.proxy.core.table.cell.ResourcePrinter;
import java.util.List;
import java.util.stream.Collectors;

/** Volumes, their classes and their drivers; devices. */
public final class StoragePrinters {

    private static final String GROUP = "storage.k8s.io";

    /** All printers of the package. */
    public static final List<ResourcePrinter<?>> ALL = List.of(
            VolumePrinters.volumes(),
            VolumePrinters.claims(),
            storageClasses(),
            volumeAttributesClasses(),
            volumeAttachments(),
            nodes(),
            drivers(),
            DevicePrinters.named("deviceclasses"),
            DevicePrinters.named("resourceclaimtemplates"),
            DevicePrinters.claims(),
            DevicePrinters.slices(),
            DevicePrinters.taintRules());

    private StoragePrinters() {}

    private static ResourcePrinter<JsonNode> storageClasses() {
        return ResourcePrinter.of(GROUP, "storageclasses", "v1")
                .column(
                        "Name",
                        Cells.nameOrDefault(
                                "storageclass.kubernetes.io/is-default-class",
                                "storageclass.beta.kubernetes.io/is-default-class"))
                .column("Provisioner", Cells.text("provisioner"))
                .column("ReclaimPolicy", Cells.textIfSet("Delete", "reclaimPolicy"))
                .column("VolumeBindingMode", Cells.textIfSet("Immediate", "volumeBindingMode"))
                .column("AllowVolumeExpansion", Cells.flag(false, "allowVolumeExpansion"))
                .column("Age", Cells.AGE);
    }

    private static ResourcePrinter<JsonNode> volumeAttributesClasses() {
        return ResourcePrinter.of(GROUP, "volumeattributesclasses", "v1", "v1beta1")
                .column("Name", Cells.NAME)
                .column("DriverName", Cells.text("driverName"))
                .column("Age", Cells.AGE);
    }

    private static ResourcePrinter<JsonNode> volumeAttachments() {
        return ResourcePrinter.of(GROUP, "volumeattachments", "v1")
                .column("Name", Cells.NAME)
                .column("Attacher", Cells.text("spec", "attacher"))
                .column("PV", Cells.text("spec", "source", "persistentVolumeName"))
                .column("Node", Cells.text("spec", "nodeName"))
                .column("Attached", Cells.flag(false, "status", "attached"))
                .column("Age", Cells.AGE);
    }

    private static ResourcePrinter<JsonNode> nodes() {
        return ResourcePrinter.of(GROUP, "csinodes", "v1")
                .column("Name", Cells.NAME)
                .column("Drivers", Cells.size("spec", "drivers"))
                .column("Age", Cells.AGE);
    }

    private static ResourcePrinter<JsonNode> drivers() {
        return ResourcePrinter.of(GROUP, "csidrivers", "v1")
                .column("Name", Cells.NAME)
                .column("AttachRequired", Cells.flag(true, "spec", "attachRequired"))
                .column("PodInfoOnMount", Cells.flag(false, "spec", "podInfoOnMount"))
                .column("StorageCapacity", Cells.flag(false, "spec", "storageCapacity"))
                .column("TokenRequests", StoragePrinters::audiences)
                .column("RequiresRepublish", Cells.flag(false, "spec", "requiresRepublish"))
                .column("Modes", Cells.joined(",", Cells.NONE, "spec", "volumeLifecycleModes"))
                .column("Age", Cells.AGE);
    }

    private static String audiences(JsonNode driver) {
        return Fields.isSet(driver, "spec", "tokenRequests")
                ? Fields.elements(driver, "spec", "tokenRequests")
                        .map(each -> Fields.text(each, "audience"))
                        .collect(Collectors.joining(","))
                : Cells.UNSET;
    }
}
