package io.github.multikueue.proxy.core.apiserver.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.Bytes;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.table.IncludeObject;
import io.github.multikueue.proxy.core.table.PreparedRow;
import io.github.multikueue.proxy.core.table.RowObject;
import io.github.multikueue.proxy.core.table.RowPrinter;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An object that is there as JSON; see {@link RawForm}. Its row of a Table is kept once it was asked for. */
final class RawObject extends ApiObject {

    static final @Nullable String[] NO_TEXTS = {};

    /** What the object, its key, its place in a table and its labels take beside its JSON; measured. */
    private static final int OVERHEAD = 320;

    private static final byte[] OPEN = {'{'};

    /** A row, and who has printed it. */
    private record Printed(RowPrinter printer, PreparedRow row) {}

    private final RawForm form;
    private final long version;
    private final byte[] body;
    private final int metadataStart;
    private final int metadataEnd;
    private final @Nullable String[] labels;
    private final @Nullable String[] fields;
    private volatile @Nullable Printed printed;

    /**
     * @param body the JSON without its opening brace, and without types if the form does not keep them
     * @param labels names and values in turns
     * @param fields the texts of the form's fields
     */
    RawObject(
            RawForm form,
            ObjectKey key,
            long version,
            byte[] body,
            int metadataStart,
            int metadataEnd,
            @Nullable String[] labels,
            @Nullable String[] fields) {
        super(key);
        this.form = form;
        this.version = version;
        this.body = body;
        this.metadataStart = metadataStart;
        this.metadataEnd = metadataEnd;
        this.labels = labels;
        this.fields = fields;
    }

    @Override
    public ObjectNode tree() {
        return RawForm.parsed(json(), ObjectNode.class);
    }

    @Override
    public ObjectNode copy() {
        return tree();
    }

    @Override
    public byte[] json() {
        return Bytes.concat(jsonParts());
    }

    @Override
    public byte[][] jsonParts() {
        return new byte[][] {form.keepsTypes() ? OPEN : form.typedHead(), body};
    }

    @Override
    public byte[][] untypedParts() {
        return form.keepsTypes() ? ApiObject.of(tree()).untypedParts() : new byte[][] {OPEN, body};
    }

    @Override
    public byte[] metadataJson() {
        return Arrays.copyOfRange(body, metadataStart, metadataEnd);
    }

    @Override
    public String kind() {
        return form.kind();
    }

    @Override
    public @Nullable String label(String name) {
        for (int i = 0; i < labels.length; i += 2) {
            if (name.equals(labels[i])) {
                return labels[i + 1];
            }
        }
        return null;
    }

    @Override
    public String field(String path) {
        switch (path) {
            case "metadata.name" -> {
                return key().name();
            }
            case "metadata.namespace" -> {
                return key().namespace();
            }
            default -> {
                int field = form.field(path);
                String text = field < 0 ? null : fields[field];
                return text == null ? "" : text;
            }
        }
    }

    /** What lacks anything is not read. */
    @Override
    public Defect defect() {
        return Defect.NONE;
    }

    @Override
    public String resourceVersion() {
        return Long.toString(version);
    }

    @Override
    public long weight() {
        return OVERHEAD + body.length;
    }

    @Override
    public PreparedRow row(RowPrinter printer) {
        Printed known = printed;
        if (known == null || !known.printer().equals(printer)) {
            known = new Printed(printer, printer.prepare(tree()).compact(form::shared));
            printed = known;
        }
        return known.row();
    }

    @Override
    public RowObject rowObject(IncludeObject include, Set<String> hiddenAnnotations) {
        if (include == IncludeObject.METADATA && !mayHave(hiddenAnnotations)) {
            return RowObject.ofRaw(body, metadataStart, metadataEnd - metadataStart);
        }
        return super.rowObject(include, hiddenAnnotations);
    }

    private boolean mayHave(Set<String> annotations) {
        if (annotations.isEmpty()) {
            return false;
        }
        String metadata = new String(body, metadataStart, metadataEnd - metadataStart, ISO_8859_1);
        return annotations.stream().anyMatch(each -> metadata.contains(new String(each.getBytes(UTF_8), ISO_8859_1)));
    }
}
