package io.github.multikueue.proxy.core.tekton;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names that Tekton gives to Pods and containers. The Pod of a TaskRun's first try is called {@code <TaskRun>-pod}, that of the
 * second one {@code <TaskRun>-pod-retry1}; the container of a step {@code step-<step>}. Long names are shortened before {@code -pod}.
 */
public final class TektonNames {

    static final String STEP = "step-";

    private static final Pattern POD = Pattern.compile("(?<taskRun>.+)-pod(-retry(?<retry>\\d{1,4}))?");

    /** The init containers that Tekton adds to Pods, in their order. */
    public static final List<String> INIT_CONTAINERS = List.of("prepare", "place-scripts", "working-dir-initializer");

    private TektonNames() {}

    /** Whether a container is a step. */
    public static boolean isStep(String container) {
        return container.startsWith(STEP);
    }

    /** The name of the step that a container is; null if it is none. */
    public static @Nullable String step(String container) {
        return isStep(container) ? container.substring(STEP.length()) : null;
    }

    /** Which try of its TaskRun a Pod is, from 1; 1 if its name does not say. */
    public static int attempt(String pod) {
        Matcher name = POD.matcher(pod);
        String retry = name.matches() ? name.group("retry") : null;
        return retry == null ? 1 : 1 + Integer.parseInt(retry);
    }

    /** The name of the TaskRun of a Pod; that of the Pod if it does not say. */
    public static String taskRun(String pod) {
        Matcher name = POD.matcher(pod);
        return name.matches() ? name.group("taskRun") : pod;
    }
}
