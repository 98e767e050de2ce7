package io.github.multikueue.proxy.benchmarks;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The memory of another Java process, read from outside. */
final class ProcessMemory implements AutoCloseable {

    private static final double MEBIBYTE = 1 << 20;

    private final long pid;
    private final JMXConnector connector;
    private final MemoryMXBean memory;
    private final List<MemoryPoolMXBean> heapPools;

    private double liveBefore;
    private double residentBefore;

    private ProcessMemory(long pid, JMXConnector connector) throws IOException {
        this.pid = pid;
        this.connector = connector;
        MBeanServerConnection beans = connector.getMBeanServerConnection();
        memory = ManagementFactory.getPlatformMXBean(beans, MemoryMXBean.class);
        heapPools = ManagementFactory.getPlatformMXBeans(beans, MemoryPoolMXBean.class).stream()
                .filter(each -> each.getType() == MemoryType.HEAP)
                .toList();
    }

    @SuppressWarnings("BanJNDI") // Of a process that we have started ourselves.
    static ProcessMemory of(Server server) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(server.pid()));
            try {
                JMXServiceURL address = new JMXServiceURL(machine.startLocalManagementAgent());
                return new ProcessMemory(server.pid(), JMXConnectorFactory.connect(address));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("this JDK cannot look into another process", e);
        }
    }

    /** What is reachable, in MiB: collects all garbage first. */
    double live() {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed() / MEBIBYTE;
    }

    /** Takes what there is now for what later growth is counted from. */
    void remember() throws IOException {
        liveBefore = live();
        residentBefore = resident();
    }

    /** What is reachable more than at {@link #remember()}, in MiB. */
    double liveGrowth() {
        return live() - liveBefore;
    }

    /** What the process has more from the operating system than at {@link #remember()}, in MiB. */
    double residentGrowth() throws IOException {
        return resident() - residentBefore;
    }

    /** Begins to look for the highest use anew. */
    void resetPeak() {
        heapPools.forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    /** The most heap that was in use since {@link #resetPeak()}, garbage included, in MiB. */
    double peak() {
        return heapPools.stream()
                        .mapToLong(each -> each.getPeakUsage().getUsed())
                        .sum()
                / MEBIBYTE;
    }

    /** The memory the operating system has given to the process, in MiB; NaN where {@code /proc} does not say. */
    double resident() throws IOException {
        return status("VmRSS:");
    }

    /** The most it ever was. */
    double residentPeak() throws IOException {
        return status("VmHWM:");
    }

    private double status(String name) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.exists(status)) {
            return Double.NaN;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
                .findFirst()
                .orElse(Double.NaN);
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
