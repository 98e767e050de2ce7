package io.github.multikueue.proxy.core.kube.client.guard;

import com.google.common.collect.MapMaker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes the TLS sockets of another factory, and knows on which TCP socket each of them is. Thread safe. */
public final class LayeredSockets extends SSLSocketFactory {

    private final SSLSocketFactory tls;
    private final Map<Socket, Socket> below = new MapMaker().weakKeys().makeMap();

    LayeredSockets(SSLSocketFactory tls) {
        this.tls = tls;
    }

    /** The TCP socket below a TLS socket, or null if this has not made it. */
    public @Nullable Socket below(Socket socket) {
        return below.get(socket);
    }

    @Override
    public Socket createSocket(Socket tcp, String host, int port, boolean autoClose) throws IOException {
        Socket socket = tls.createSocket(tcp, host, port, autoClose);
        below.put(socket, tcp);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unlayered();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw unlayered();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unlayered();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw unlayered();
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }

    private static UnsupportedOperationException unlayered() {
        return new UnsupportedOperationException("OkHttp puts TLS on sockets that it has connected");
    }
}
