package io.github.multikueue.proxy.server.config;

import io.github.multikueue.proxy.core.rename.rules.InvalidRulesException;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rule documents for renaming that are named in settings. */
final class RuleDocuments {

    private static final long MOST_BYTES = 8 << 20;

    private static final Pattern ENTRY = Pattern.compile("([a-z0-9]([a-z0-9.-]*[a-z0-9])?)=(.+)");

    private RuleDocuments() {}

    /** Reads those of several clusters. */
    static Map<String, RenameRules> byCluster(SettingValues values, CommandSetting setting) {
        Map<String, RenameRules> rules = new LinkedHashMap<>();
        for (String each : values.set(setting)) {
            Matcher entry = ENTRY.matcher(each);
            if (!entry.matches() || rules.containsKey(entry.group(1))) {
                values.problem(setting, "one cluster=file of each cluster");
                return Map.of();
            }
            read(values, setting, Path.of(entry.group(3))).ifPresent(document -> rules.put(entry.group(1), document));
        }
        return rules;
    }

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
