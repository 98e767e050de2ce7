package io.github.multikueue.proxy.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.server.TestServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of the documentation, in a real browser. Skipped where there is none. */
class BrowserTest {

    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");

    @TempDir
    Path directory;

    @Test
    void thePageShowsTheLogOfARun() throws Exception {
        Optional<Path> browser = browser();
        assumeTrue(browser.isPresent(), "no Chromium is installed");
        try (TestServer server = TestServer.start();
                Console console = new Console(server.uri("/"), server.alice(), HttpClient.newHttpClient(), List::of)) {
            FakeRun run = server.admitted("build-1");
            FakeTask task = run.startTask("compile", "javac");
            task.step("javac").log().line("first", "<second & more>", "dritte Zeile, größer");
            task.finish();
            run.finish(true);

            String page = open(browser.get(), console.address() + "?run=build-1");

            assertThat(page)
                    .contains("[compile : javac] first\n[compile : javac] &lt;second &amp; more&gt;\n"
                            + "[compile : javac] dritte Zeile, größer\n");
        }
    }

    @Test
    void thePageSaysWhyThereIsNoLog() throws Exception {
        Optional<Path> browser = browser();
        assumeTrue(browser.isPresent(), "no Chromium is installed");
        try (TestServer server = TestServer.start();
                Console console = new Console(server.uri("/"), server.alice(), HttpClient.newHttpClient(), List::of)) {
            assertThat(open(browser.get(), console.address() + "?run=nothing"))
                    .contains("nothing: pipelineruns.tekton.dev \"nothing\" not found");
        }
    }

    /** Returns the document as it is when nothing more is loading. */
    private String open(Path browser, String url) throws IOException, InterruptedException {
        Path output = directory.resolve("page.html");
        Process process = new ProcessBuilder(
                        browser.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--user-data-dir=" + directory.resolve("profile"),
                        "--virtual-time-budget=10000",
                        "--dump-dom",
                        url)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output, UTF_8);
    }

    private static Optional<Path> browser() {
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(each -> BROWSERS.stream().map(name -> Path.of(each, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
