package io.github.multikueue.proxy.server.http;

import com.google.common.base.Ticker;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.config.ServerConfig.ManagementListener;
import io.github.multikueue.proxy.server.config.Setting;
import io.javalin.config.JettyConfig;
import java.io.IOException;
import java.net.BindException;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/** The ports of the server: one for everything; or one for callers, and one for those who look after the server. */
final class ServerPorts implements AutoCloseable {

    /** Those who look after a server are few. */
    private static final int MANAGEMENT_CONNECTIONS = 200;

    private final ServerConfig config;
    private final Ticker ticker;
    private final BoundPort main;
    private final @Nullable BoundPort management;

    private ServerPorts(ServerConfig config, Ticker ticker, BoundPort main, @Nullable BoundPort management) {
        this.config = config;
        this.ticker = ticker;
        this.main = main;
        this.management = management;
    }

    /**
     * Takes the ports.
     *
     * @throws BindException if one cannot be had
     */
    static ServerPorts bind(ServerConfig config, Ticker ticker) throws IOException {
        BoundPort main = BoundPort.bind(config.bindAddress(), config.port(), freePort(Setting.PORT));
        ManagementListener own = config.management().listener();
        try {
            BoundPort management = own == null
                    ? null
                    : BoundPort.bind(own.bindAddress(), own.port(), freePort(Setting.MANAGEMENT_PORT));
            return new ServerPorts(config, ticker, main, management);
        } catch (IOException e) {
            main.close();
            throw e;
        }
    }

    private static String freePort(Setting setting) {
        return "a free port; choose one with " + setting.flag() + " or " + setting.variable();
    }

    /** Makes Jetty serve at them, once it is started. */
    void connect(JettyConfig jetty, @Nullable TlsCertificates tls) {
        jetty.addConnector((server, unused) -> connect(
                server,
                main,
                Connectors.create(server, config, tls),
                config.maxConnections(),
                Setting.MAX_CONNECTIONS.flag()));
        BoundPort own = management;
        if (own != null) {
            jetty.addConnector((server, unused) -> connect(
                    server,
                    own,
                    Connectors.forManagement(server, config, tls),
                    MANAGEMENT_CONNECTIONS,
                    MANAGEMENT_CONNECTIONS + " of the management port"));
        }
    }

    private ServerConnector connect(
            Server server, BoundPort port, ServerConnector connector, int connections, String limit) {
        port.handTo(connector);
        server.addBean(new ConnectionLimit(connections, limit, ticker, connector));
        return connector;
    }

    /** The port for callers. */
    int main() {
        return main.port();
    }

    /** Whether those who look after the server have a port of their own. */
    boolean hasManagement() {
        return management != null;
    }

    /** The port for those who look after the server. */
    int management() {
        return management == null ? main.port() : management.port();
    }

    @Override
    public void close() {
        main.close();
        if (management != null) {
            management.close();
        }
    }
}
