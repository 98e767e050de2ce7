package io.github.multikueue.proxy.core.rename;

import io.github.multikueue.proxy.core.rename.rules.InvalidRulesException;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import java.io.IOException;
import java.io.InputStream;

/** Rule documents for tests. */
public final class RuleFiles {

    private RuleFiles() {}

    /** Two small groups, with a rule of every sort. */
    public static RenameRules lamps() {
        return rules("lamps.yaml");
    }

    /** Nine groups, as a virtualization platform has them. */
    static RenameRules virtualization() {
        return rules("virtualization.yaml");
    }

    static byte[] read(String name) {
        try (InputStream in = RuleFiles.class.getResourceAsStream("/rename/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RenameRules rules(String name) {
        try {
            return RenameRules.parse(read(name));
        } catch (InvalidRulesException e) {
            throw new IllegalStateException(e);
        }
    }
}
