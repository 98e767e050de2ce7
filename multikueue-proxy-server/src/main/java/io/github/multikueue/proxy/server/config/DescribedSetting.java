package io.github.multikueue.proxy.server.config;

/** A setting that is an entry of an enumeration, with its texts as they are written there. */
interface DescribedSetting extends CommandSetting {

    /**
     * What a user is told of a setting.
     *
     * @param option see {@link CommandSetting#option()}
     * @param defaultText see {@link CommandSetting#defaultText()}
     * @param label see {@link CommandSetting#label()}
     * @param description see {@link CommandSetting#description()}
     */
    record Texts(String option, String defaultText, String label, String description) {}

    /** What a user is told of it. */
    Texts texts();

    @Override
    default String option() {
        return texts().option();
    }

    @Override
    default String defaultText() {
        return texts().defaultText();
    }

    @Override
    default String label() {
        return texts().label();
    }

    @Override
    default String description() {
        return texts().description();
    }
}
