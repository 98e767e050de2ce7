package io.github.multikueue.proxy.core.kube.meta.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads YAML with SnakeYAML's parser; what plain scalars mean is decided by {@link YamlScalars}. Aliases may add at most
 * {@value #MOST_ALIASED_NODES} nodes to a document.
 */
final class YamlTrees {

    private static final int MOST_ALIASED_NODES = 10_000;
    private static final int MOST_LEVELS = 500;

    private final TreeBuilder tree = new TreeBuilder();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private long left;

    private YamlTrees(int length) {
        // Without aliases a document has not more nodes than characters.
        this.left = (long) length + MOST_ALIASED_NODES;
    }

    static StrictDocument read(byte[] document) throws MalformedDocumentException {
        try {
            String text = JsonTrees.utf8(document);
            YamlTrees reading = new YamlTrees(text.length());
            Node root = compose(text);
            JsonNode value = root == null ? reading.tree.nothing() : reading.value(root);
            return new StrictDocument(value, reading.tree.duplicates());
        } catch (CharacterCodingException e) {
            throw new MalformedDocumentException("", "yaml: invalid UTF-8", document);
        } catch (MarkedYAMLException e) {
            throw new MalformedDocumentException("", "yaml: " + line(e.getProblemMark()) + e.getProblem(), document);
        } catch (YAMLException | ArithmeticException e) {
            throw new MalformedDocumentException("", String.valueOf(e.getMessage()), document);
        }
    }

    private static @Nullable Node compose(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        options.setNestingDepthLimit(MOST_LEVELS);
        options.setMaxAliasesForCollections(MOST_ALIASED_NODES);
        ParserImpl parser = new ParserImpl(new StreamReader(text), options);
        return new Composer(parser, new YamlScalars.UndecidedTags(), options).getSingleNode();
    }

    private static String line(@Nullable Mark mark) {
        return mark == null ? "" : "line " + (mark.getLine() + 1) + ": ";
    }

    private JsonNode value(Node node) {
        if (--left < 0) {
            throw new YAMLException("yaml: document contains excessive aliasing");
        }
        if (node instanceof ScalarNode scalar) {
            return YamlScalars.value(scalar, tree);
        }
        if (!open.add(node)) {
            throw new YAMLException("yaml: anchor '" + node.getAnchor() + "' value contains itself");
        }
        JsonNode value = node instanceof MappingNode mapping ? object(mapping) : list((SequenceNode) node);
        open.remove(node);
        return value;
    }

    private ArrayNode list(SequenceNode sequence) {
        ArrayNode list = tree.list();
        for (Node each : sequence.getValue()) {
            tree.enter(list.size());
            list.add(value(each));
            tree.leave();
        }
        return list;
    }

    private ObjectNode object(MappingNode mapping) {
        ObjectNode object = tree.object();
        List<Node> merged = new ArrayList<>();
        for (NodeTuple each : mapping.getValue()) {
            if (YamlScalars.isMerge(each.getKeyNode())) {
                merged.add(each.getValueNode());
            } else {
                String name = YamlScalars.name(each.getKeyNode(), tree);
                tree.enter(name);
                tree.put(object, name, value(each.getValueNode()));
                tree.leave();
            }
        }
        merged.forEach(each -> merge(object, each));
        return object;
    }

    /** Adds the fields of another object, or of several, where they are not set. */
    private void merge(ObjectNode object, Node node) {
        if (node instanceof SequenceNode several) {
            several.getValue().forEach(each -> merge(object, each));
        } else if (node instanceof MappingNode) {
            value(node).properties().forEach(each -> object.putIfAbsent(each.getKey(), each.getValue()));
        } else {
            throw new YAMLException("yaml: map merge requires map or sequence of maps as the value");
        }
    }
}
