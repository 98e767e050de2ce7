package io.github.multikueue.proxy.server.config;

import io.github.multikueue.proxy.core.rename.rules.InvalidRulesException;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Rule documents for renaming that are named in settings. */
final class RuleDocuments {

    private static final long MOST_BYTES = 8 << 20;

    private RuleDocuments() {}

    /** Reads one; empty if it cannot be used, and then all that is wrong with it is noted. */
    static Optional<RenameRules> read(SettingValues values, CommandSetting setting, Path file) {
        String name = setting.flag() + ": " + file + ": ";
        try {
            if (Files.size(file) > MOST_BYTES) {
                values.problems().add(name + "too large (expected: at most " + MOST_BYTES + " bytes)");
                return Optional.empty();
            }
            return Optional.of(RenameRules.parse(Files.readAllBytes(file)));
        } catch (InvalidRulesException e) {
            e.problems().forEach(problem -> values.problems().add(name + problem));
        } catch (NoSuchFileException e) {
            values.problems().add(name + "no such file (expected: a rule document)");
        } catch (IOException e) {
            values.problems().add(name + "cannot be read (expected: a rule document)");
        }
        return Optional.empty();
    }
}
