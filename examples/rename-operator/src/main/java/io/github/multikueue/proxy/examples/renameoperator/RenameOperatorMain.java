package io.github.multikueue.proxy.examples.renameoperator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Runs the demo until the process is told to end. */
public final class RenameOperatorMain {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private RenameOperatorMain() {}

    /** @param arguments the directory for kubeconfigs; {@code target/demo} if there is none */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        RenameOperatorDemo demo = new RenameOperatorDemo(Path.of(arguments.length > 0 ? arguments[0] : "target/demo"));
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close));
        demo.cluster().create((ObjectNode) new YAMLMapper()
                .readTree(Files.readAllBytes(Path.of("samples/kitchen.yaml")))
                .deepCopy());
        awaitPhase(demo);
        System.out.println(demo.views("kitchen"));
        System.out.println(demo.instructions());
    }

    private static void awaitPhase(RenameOperatorDemo demo) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (demo.stored("renamedlamps", "kitchen").at("/status/phase").isMissingNode()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the operator has not switched the lamp on");
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }
}
