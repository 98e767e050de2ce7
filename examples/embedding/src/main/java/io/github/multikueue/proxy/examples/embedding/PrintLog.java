package io.github.multikueue.proxy.examples.embedding;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.OpenLog;
import io.github.multikueue.proxy.core.ProxyConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** Says where a PipelineRun runs, and follows the log of one of its Pods. */
public final class PrintLog {

    private PrintLog() {}

    /** Arguments: kubeconfig of the manager, token of the reader, namespace, PipelineRun, Pod. */
    public static void main(String[] args) throws IOException {
        if (args.length != 5) {
            System.err.println("arguments: KUBECONFIG TOKEN NAMESPACE PIPELINERUN POD");
            System.exit(2);
        }
        print(Path.of(args[0]), args[1], args[2], args[3], args[4], System.out);
    }

    static void print(Path kubeconfig, String token, String namespace, String run, String pod, PrintStream out)
            throws IOException {
        Caller caller = new Caller.BearerToken(token);
        try (MultiKueueProxy proxy = MultiKueueProxy.connect(ProxyConfig.defaults(), kubeconfig)) {
            Placement placement = proxy.resolve(caller, namespace, run);
            out.println(run + " is " + placement.state() + " on " + placement.worker());
            try (OpenLog log = proxy.log(caller, namespace, run, pod, null, LogOptions.FOLLOW)) {
                log.body().transferTo(out);
            }
        }
    }
}
