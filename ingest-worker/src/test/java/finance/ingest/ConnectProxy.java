package finance.ingest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A proxy like those of companies: it opens all tunnels (CONNECT) to one port of this machine, and forwards
/// plain http calls to that port.
final class ConnectProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final String credentials;
    private final int refusal;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /// @param credentials `user:password` that it requires; empty for none
    /// @param refusal the status it answers with; 0 to open the tunnel
    ConnectProxy(int target, String credentials, int refusal) {
        this.target = target;
        this.credentials = credentials;
        this.refusal = refusal;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /// The request lines, each with the status of its answer.
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                Thread.startVirtualThread(() -> serve(client));
            } catch (IOException e) {
                // closed
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            String first = in.readLine();
            StringBuilder head = new StringBuilder();
            String given = "";
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                if (line.regionMatches(true, 0, "Proxy-Authorization:", 0, 20)) {
                    given = line.substring(20).strip();
                } else {
                    head.append(line).append("\r\n");
                }
            }
            int status = given.equals(expected()) ? refusal : 407;
            requests.add(first + " " + (status == 0 ? 200 : status));
            if (status != 0) {
                String challenge = status == 407 ? "Proxy-Authenticate: Basic realm=\"company\"\r\n" : "";
                write(
                        client,
                        "HTTP/1.1 " + status + " made up\r\n" + challenge
                                + "Content-Length: 0\r\nConnection: close\r\n\r\n");
                return;
            }
            forward(client, first, head.toString());
        } catch (IOException e) {
            // either side has ended
        }
    }

    private String expected() {
        return credentials.isEmpty()
                ? ""
                : "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    private void forward(Socket client, String first, String head) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            open.add(server);
            if (first.startsWith("CONNECT ")) {
                write(client, "HTTP/1.1 200 made up\r\n\r\n");
            } else {
                String path = first.replaceFirst("http://[^/]+", "");
                write(server, path + "\r\n" + head + "Connection: close\r\n\r\n");
            }
            Thread.startVirtualThread(() -> pass(client, server));
            pass(server, client);
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // either side has ended
        }
    }

    private static void write(Socket to, String text) throws IOException {
        to.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        to.getOutputStream().flush();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
