package io.github.multikueue.proxy.server.config;

import java.util.Locale;

/**
 * Something that can be set for a command: by a flag, or by an environment variable of the same name in capitals. The flag wins. An
 * empty value is as good as none.
 */
public interface CommandSetting {

    /** The name in lower case with dashes, for example {@code tls-cert}. */
    String option();

    /** The default as a user would write it; empty for none. */
    String defaultText();

    /** What stands for the value in a help text, for example {@code <file>}. */
    String label();

    /** What it does, in a sentence or two. */
    String description();

    /** The flag, for example {@code --tls-cert}. */
    default String flag() {
        return "--" + option();
    }

    /** The environment variable, for example {@code TLS_CERT}. */
    default String variable() {
        return option().replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
