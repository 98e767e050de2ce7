package io.github.multikueue.proxy.server.demo;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The lines that are handed to whoever watches the demo, ready to be pasted into a shell. */
final class Handout {

    private final PrintWriter out;
    private final String scheme;
    private final String address;
    private final String token;
    private final String pod;

    Handout(PrintWriter out, String scheme, int port, String token, String pod) {
        this.out = out;
        this.scheme = scheme;
        this.address = "localhost:" + port;
        this.token = token;
        this.pod = pod;
    }

    void print() {
        String run = namespaced("/pipelineruns/" + Scenario.LIVE_RUN);
        String slow = namespaced("/pipelineruns/" + Scenario.SLOW_RUN);
        String log = "?pipelineRun=" + Scenario.LIVE_RUN + "&pod=" + pod;
        out.println();
        out.println("Serving on " + scheme + "://" + address
                + " (Ctrl-C ends it). LOG_LEVEL=info shows a line for each request.");
        out.println("Paste any of these:");
        out.println();
        curl("Follow a log live", "-N", namespaced("/logs" + log + "&follow=true"));
        curl(
                "Follow a whole run until it is over; it starts anew for ever, about every 40 seconds",
                "-N",
                slow + "/log?follow=true");
        curl(
                "Follow a run that Kueue takes from its worker and starts anew on the other one; it does so anew about every half minute,"
                        + " and is over for some ten seconds of these: then paste it again",
                "-N",
                namespaced("/pipelineruns/" + Scenario.MOVING_RUN + "/log?follow=true"));
        curl(
                "A finished run, which Kueue has removed from its worker: its log is kept",
                "-s",
                namespaced("/pipelineruns/" + Scenario.FINISHED_RUN + "/log"));
        curl(
                "Its Pods: 404, since Kueue removes them seconds after the end",
                "-s",
                namespaced("/pipelineruns/" + Scenario.FINISHED_RUN + "/pods"));
        curl("On which worker is the run?", "-s", run + "/resolve");
        curl("Its TaskRuns", "-s", run + "/taskruns");
        curl("Its Pods", "-s", run + "/pods");
        curl("The status of its Pod", "-s", namespaced("/pods/" + pod + "/status?pipelineRun=" + Scenario.LIVE_RUN));
        curl("The last three lines of its log", "-s", namespaced("/logs" + log + "&tailLines=3"));
        curl("The last three lines of all its logs", "-s", run + "/log?tailLines=3");
        curl("The same as JSON, a line each", "-s", run + "/log?tailLines=3&format=ndjson");
        webSocket(namespaced("/logs/stream" + log));
        curl("A run that waits for quota: 409", "-s", namespaced("/pipelineruns/waiting/resolve"));
        curl("A run that looks for a worker: 409", "-s", namespaced("/pipelineruns/nominated/resolve"));
        curl("A run that is taken from its worker", "-s", namespaced("/pipelineruns/evicted/resolve"));
        curl(
                "Runs that come and go: build-2, build-3, ..., each for two minutes; build-1 stays",
                "-s",
                namespaced("/pipelineruns/build-1/resolve"));
        open("Health, readiness, metrics", "/health", "/ready?verbose", "/metrics");
        out.flush();
    }

    /** What the gateways to the clusters answer. */
    void clusters() {
        String pods = "/clusters/" + Scenario.WORKERS.get(0) + namespaced("/pods");
        curl(
                "The API of a worker, with the manager's token; again, it comes from memory: X-Cache",
                "-si",
                pods + "?limit=1");
        curl(
                "The same as kubectl gets it: a Table",
                "-s -H 'Accept: application/json;as=Table;v=v1;g=meta.k8s.io'",
                pods);
        String kubectl = scheme.equals("https")
                ? ""
                : "; kubectl uses it over TLS alone (TLS_CERT, TLS_KEY: --tls-cert, --tls-key)";
        curl(
                "A kubeconfig for it, without credentials" + kubectl,
                "-s",
                "/clusters/" + Scenario.WORKERS.get(0) + "/kubeconfig");
        out.flush();
    }

    /** Where a browser shows the log of a whole run. */
    static void page(PrintWriter out, URI console) {
        out.println("# The runs and their logs in a browser");
        out.println(console);
        out.flush();
    }

    private static String namespaced(String path) {
        return "/api/v1/namespaces/" + Scenario.NAMESPACE + path;
    }

    private void curl(String title, String options, String path) {
        out.println("# " + title);
        out.println("curl " + options + tls() + " -H 'Authorization: Bearer " + token + "' '" + scheme + "://" + address
                + path + "'");
    }

    private void open(String title, String... paths) {
        out.println("# " + title);
        for (String path : paths) {
            out.println("curl -s" + tls() + " '" + scheme + "://" + address + path + "'");
        }
    }

    /** A browser cannot set headers, so its token travels as a subprotocol; Node's WebSocket is the browsers'. */
    private void webSocket(String path) {
        String url = scheme.replace("http", "ws") + "://" + address + path;
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8));
        out.println("# The same log over a WebSocket, as a browser does it (Node 22 or later), or with websocat");
        out.println("node -e 'new WebSocket(\"" + url + "\", [\"binary.k8s.io\","
                + " \"base64url.bearer.authorization.k8s.io." + encoded
                + "\"]).onmessage = m => process.stdout.write(m.data)'");
        out.println("websocat -H 'Authorization: Bearer " + token + "' '" + url + "'");
    }

    private String tls() {
        return scheme.equals("https") ? " -k" : "";
    }
}
