package finance.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// A TCP proxy on the loopback interface that behaves, on command, like a firewall that has dropped its
/// connections: it discards the data of both sides without a message.
final class SilentProxy implements AutoCloseable {
    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final List<Link> links = new ArrayList<>();

    private SilentProxy(InetSocketAddress server, ServerSocket listener) {
        this.server = server;
        this.listener = listener;
    }

    static SilentProxy before(int serverPort) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        ServerSocket listener = new ServerSocket(0, 50, loopback);
        SilentProxy proxy = new SilentProxy(new InetSocketAddress(loopback, serverPort), listener);
        Thread.ofVirtual().name("proxy-accept").start(proxy::accept);
        return proxy;
    }

    int port() {
        return listener.getLocalPort();
    }

    /// Number of connections so far, including dropped ones.
    synchronized int connections() {
        return links.size();
    }

    /// From now on, existing connections transport no data; new connections do.
    synchronized void dropConnections() {
        links.forEach(Link::drop);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket upstream = new Socket(server.getAddress(), server.getPort());
                Link link = new Link(client, upstream);
                synchronized (this) {
                    links.add(link);
                }
                Thread.startVirtualThread(() -> link.carry(client, upstream));
                Thread.startVirtualThread(() -> link.carry(upstream, client));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new IllegalStateException("proxy on port " + port() + ": " + e.getMessage(), e);
                }
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        listener.close();
        for (Link link : links) {
            link.close();
        }
    }

    private static final class Link {
        private final Socket client;
        private final Socket upstream;
        private volatile boolean dropped;

        Link(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void drop() {
            dropped = true;
        }

        void carry(Socket from, Socket to) {
            byte[] buffer = new byte[8192];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (!dropped) {
                        out.write(buffer, 0, read);
                    }
                }
                if (!dropped) {
                    close();
                }
            } catch (IOException e) {
                // one side has closed its socket, which ends the link unless the other side must not get a message
                if (!dropped) {
                    close();
                }
            }
        }

        void close() {
            try (client;
                    upstream) {
                dropped = true;
            } catch (IOException e) {
                throw new IllegalStateException("closing a link of the proxy", e);
            }
        }
    }
}
