package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.fake.FakeLog;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.kube.Threads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Many readers of one log while it is being written: none may miss a line or get one twice. */
final class FollowersRow implements Row {

    private static final String HTTP = "/api/v1/namespaces/" + World.NAMESPACE + "/logs?follow=true&tailLines=-1&";
    private static final String WEBSOCKET = "/api/v1/namespaces/" + World.NAMESPACE + "/logs/stream?";
    /** Connecting all at once would measure the handshakes of TLS. */
    private static final int CONNECTING = 32;

    /** To warm up. */
    private static final int FEW = 10;

    private static final int PATIENCE_SECONDS = 60;

    private int logs;

    @Override
    public String name() {
        return "followers";
    }

    @Override
    public List<Result> measure(Scale scale, World world, Server proxy) throws IOException {
        if (!Threads.hasVirtualThreads()) {
            return List.of(Result.skipped(
                    String.format(Locale.ROOT, "%,d followers of one log", scale.followers()),
                    "needs JDK 21 or later, for virtual threads"));
        }
        Endpoint endpoint = proxy.endpoint(world.userToken());
        try (ProcessMemory memory = ProcessMemory.of(proxy)) {
            audience(world, Follower.HTTP, endpoint, HTTP, memory).attend(FEW, scale.lines());
            audience(world, Follower.WEBSOCKET, endpoint, WEBSOCKET, memory).attend(FEW, scale.lines());
            memory.remember();
            Audience direct = audience(world, Follower.HTTP, world.worker(), "", memory);
            double reference = direct.attend(scale.followers(), scale.lines());
            Audience http = audience(world, Follower.HTTP, endpoint, HTTP, memory);
            double httpRate = http.attend(scale.followers(), scale.lines());
            Audience webSocket = audience(world, Follower.WEBSOCKET, endpoint, WEBSOCKET, memory);
            double webSocketRate = webSocket.attend(scale.followers(), scale.lines());
            return List.of(
                    result(scale, "HTTP", http, httpRate, reference),
                    result(scale, "WebSocket", webSocket, webSocketRate, reference));
        }
    }

    private Audience audience(World world, Follower follower, Endpoint endpoint, String path, ProcessMemory memory) {
        FakeTask task = world.startTask("followed-" + ++logs);
        String full = path.isEmpty()
                ? "/api/v1/namespaces/" + World.NAMESPACE + "/pods/" + task.podName()
                        + "/log?follow=true&container=step-main"
                : path + "pipelineRun=" + World.RUN + "&pod=" + task.podName();
        return new Audience(follower, endpoint, full, task.step("main").log(), memory);
    }

    private static Result result(Scale scale, String transport, Audience audience, double rate, double reference) {
        return new Result(
                String.format(
                        Locale.ROOT,
                        "%,d followers by %s, %d lines each: none lost or doubled",
                        scale.followers(),
                        transport,
                        scale.lines()),
                String.format(
                        Locale.ROOT,
                        "%,.0f lines/s; per follower %.0f KiB heap, %.0f KiB resident",
                        rate,
                        audience.heapPerFollower,
                        audience.residentPerFollower),
                String.format(Locale.ROOT, "worker: %,.0f lines/s", reference),
                String.format(Locale.ROOT, "%.2f", rate / reference),
                "all lines",
                Result.Verdict.MET);
    }

    /** The readers of one log. */
    private static final class Audience {

        private final Follower follower;
        private final Endpoint endpoint;
        private final String path;
        private final FakeLog log;
        private final ProcessMemory memory;
        private double heapPerFollower;
        private double residentPerFollower;

        Audience(Follower follower, Endpoint endpoint, String path, FakeLog log, ProcessMemory memory) {
            this.follower = follower;
            this.endpoint = endpoint;
            this.path = path;
            this.log = log;
            this.memory = memory;
        }

        /** Lets everybody come, writes, and sees that everybody gets everything; lines read per second. */
        double attend(int followers, int lines) throws IOException {
            log.raw(Lines.of(1, 1));
            CountDownLatch present = new CountDownLatch(followers);
            ExecutorService threads = Threads.blocking("follower", followers);
            try {
                List<Future<Long>> all = come(threads, followers, present);
                heapPerFollower = memory.liveGrowth() * 1024 / followers;
                residentPerFollower = memory.residentGrowth() * 1024 / followers;
                long begin = System.nanoTime();
                for (int i = 2; i <= lines; i++) {
                    log.raw(Lines.of(i, i));
                }
                log.end();
                for (Future<Long> each : all) {
                    expectAll(each, lines);
                }
                return (double) followers * lines / ((System.nanoTime() - begin) / 1e9);
            } finally {
                threads.shutdownNow();
            }
        }

        private List<Future<Long>> come(ExecutorService threads, int followers, CountDownLatch present)
                throws IOException {
            Semaphore door = new Semaphore(CONNECTING);
            List<Future<Long>> all = new ArrayList<>();
            for (int i = 0; i < followers; i++) {
                all.add(threads.submit(() -> follow(door, present)));
            }
            await(present, all);
            return all;
        }

        private long follow(Semaphore door, CountDownLatch present) throws IOException, InterruptedException {
            door.acquire();
            Lines lines = new Lines(() -> {
                door.release();
                present.countDown();
            });
            follower.follow(endpoint, path, lines);
            return lines.complete();
        }

        private static void await(CountDownLatch present, List<Future<Long>> all) throws IOException {
            try {
                if (!present.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    for (Future<Long> each : all) {
                        if (each.isDone()) {
                            each.get();
                        }
                    }
                    throw new IOException(present.getCount() + " followers have not got their first line");
                }
            } catch (ExecutionException e) {
                throw new IOException("a follower broke off", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        private static void expectAll(Future<Long> follower, int lines) throws IOException {
            try {
                long got = follower.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (got != lines) {
                    throw new IOException("lines: " + got + " (expected: " + lines + ")");
                }
            } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
                throw new IOException("a follower broke off", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }
}
