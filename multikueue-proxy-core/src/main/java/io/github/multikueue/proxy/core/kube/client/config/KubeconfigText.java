package io.github.multikueue.proxy.core.kube.client.config;

/** The text of a kubeconfig, before a YAML parser reads it. */
public final class KubeconfigText {

    private KubeconfigText() {}

    /**
     * Leaves out what is behind the first document as long as it is empty: separators, comments and blank lines. Tools that
     * join files leave {@code ---} at the end, which a parser would take for a second document.
     */
    public static String withoutEmptyEnd(String text) {
        int end = text.length();
        while (end > 0) {
            int begin = text.lastIndexOf('\n', end - 1) + 1;
            if (!isEmpty(text.substring(begin, end).stripTrailing())) {
                return text.substring(0, end);
            }
            end = begin - 1;
        }
        return "";
    }

    private static boolean isEmpty(String line) {
        return line.isEmpty()
                || line.equals("---")
                || line.equals("...")
                || line.startsWith("#")
                || line.startsWith("--- #");
    }
}
