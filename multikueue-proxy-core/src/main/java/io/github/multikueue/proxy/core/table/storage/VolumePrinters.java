package io.github.multikueue.proxy.core.table.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.cell.Cell;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.Fields;
import io.github.multikueue.proxy.core.table.cell.ResourcePrinter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** PersistentVolumes and the claims that they are bound to. */
final class VolumePrinters {

    /** In the order in which they are shown. */
    private static final List<Map.Entry<String, String>> ACCESS_MODES = List.of(
            Map.entry("ReadWriteOnce", "RWO"),
            Map.entry("ReadOnlyMany", "ROX"),
            Map.entry("ReadWriteMany", "RWX"),
            Map.entry("ReadWriteOncePod", "RWOP"));

    private static final Cell<JsonNode> ATTRIBUTES_CLASS =
            Cells.textIfSet(Cells.UNSET, "spec", "volumeAttributesClassName");
    private static final Cell<JsonNode> VOLUME_MODE = Cells.textIfSet(Cells.UNSET, "spec", "volumeMode");

    private VolumePrinters() {}

    static ResourcePrinter<JsonNode> volumes() {
        return ResourcePrinter.of("", "persistentvolumes", "v1")
                .column("Name", Cells.NAME)
                .column("Capacity", volume -> size(volume.path("spec")))
                .column("Access Modes", volume -> accessModes(volume.path("spec")))
                .column("Reclaim Policy", Cells.text("spec", "persistentVolumeReclaimPolicy"))
                .column("Status", VolumePrinters::phase)
                .column("Claim", VolumePrinters::claim)
                .column("StorageClass", VolumePrinters::storageClass)
                .column("VolumeAttributesClass", ATTRIBUTES_CLASS)
                .column("Reason", Cells.text("status", "reason"))
                .column("Age", Cells.AGE)
                .column("VolumeMode", VOLUME_MODE);
    }

    static ResourcePrinter<JsonNode> claims() {
        return ResourcePrinter.of("", "persistentvolumeclaims", "v1")
                .column("Name", Cells.NAME)
                .column("Status", VolumePrinters::phase)
                .column("Volume", Cells.text("spec", "volumeName"))
                .column("Capacity", claim -> isBound(claim) ? size(claim.path("status")) : "")
                .column("Access Modes", claim -> isBound(claim) ? accessModes(claim.path("status")) : "")
                .column("StorageClass", VolumePrinters::storageClass)
                .column("VolumeAttributesClass", ATTRIBUTES_CLASS)
                .column("Age", Cells.AGE)
                .column("VolumeMode", VOLUME_MODE);
    }

    private static boolean isBound(JsonNode claim) {
        return !Fields.text(claim, "spec", "volumeName").isEmpty();
    }

    private static String size(JsonNode specOrStatus) {
        return Fields.firstNonEmpty(Fields.text(specOrStatus, "capacity", "storage"), "0");
    }

    private static String accessModes(JsonNode specOrStatus) {
        List<String> modes = Fields.texts(specOrStatus, "accessModes");
        return ACCESS_MODES.stream()
                .filter(each -> modes.contains(each.getKey()))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining(","));
    }

    private static String phase(JsonNode object) {
        return Fields.isDeleted(object) ? "Terminating" : Fields.text(object, "status", "phase");
    }

    private static String claim(JsonNode volume) {
        JsonNode claim = Fields.at(volume, "spec", "claimRef");
        return claim.isObject() ? Fields.text(claim, "namespace") + "/" + Fields.text(claim, "name") : "";
    }

    /** The annotation is older than the field, and goes before it. */
    private static String storageClass(JsonNode object) {
        String[] annotation = {"metadata", "annotations", "volume.beta.kubernetes.io/storage-class"};
        return Fields.isSet(object, annotation)
                ? Fields.text(object, annotation)
                : Fields.text(object, "spec", "storageClassName");
    }
}
