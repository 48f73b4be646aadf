package finance.replay;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The connection of one client: the part of HTTP/1.1 (RFC 9112) that a GET needs. It is implemented here
/// because the faults need the socket itself: a wrong content length, a reset inside the body, a slow body.
final class Connection implements Runnable {
    private static final int LONGEST_HEAD = 32 * 1024;
    private static final int IDLE_MILLIS = 60_000;
    private static final int PIECES_PER_SECOND = 20;

    /// Makes the responses of the server.
    interface Handler {
        /// Answers one request.
        ///
        /// @param target path and query as the client sent them
        /// @param headers by lower-case name
        Response answer(String method, String target, Map<String, String> headers);
    }

    private final Socket socket;
    private final Handler handler;

    Connection(Socket socket, Handler handler) {
        this.socket = socket;
        this.handler = handler;
    }

    @Override
    public void run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(IDLE_MILLIS);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (exchange(in, socket.getOutputStream())) {
                // the next request of the same connection
            }
        } catch (IOException gone) {
            // The client, a fault or the end of the server closed the socket, so no response can be sent.
        }
    }

    /// Returns true if the connection stays open.
    private boolean exchange(InputStream in, OutputStream out) throws IOException {
        String line = line(in);
        if (line == null) {
            return false;
        }
        String[] start = line.split(" ", 3);
        Map<String, String> headers = headers(in);
        if (start.length < 3 || !start[2].startsWith("HTTP/1.") || headers.containsKey("transfer-encoding")) {
            send(out, "GET", Response.json(400, "{\"status\":\"ERROR\",\"error\":\"not an HTTP/1.1 request\"}"), false);
            return false;
        }
        in.skipNBytes(bodyLength(headers));
        Response response = handler.answer(start[0], start[1], headers);
        boolean keep = !"close".equalsIgnoreCase(headers.get("connection"))
                && start[2].equals("HTTP/1.1")
                && response.delivery().share() >= 1
                && !response.delivery().reset();
        send(out, start[0], response, keep);
        return keep;
    }

    private static long bodyLength(Map<String, String> headers) throws IOException {
        String length = headers.getOrDefault("content-length", "0");
        if (!length.matches("\\d{1,6}")) {
            throw new IOException("expected a short Content-Length, found " + length);
        }
        return Long.parseLong(length);
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            if (headers.size() > 100) {
                throw new IOException("expected at most 100 headers, found more");
            }
        }
        return headers;
    }

    /// Returns null at the end of the stream.
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return line.toString();
            }
            if (c != '\r') {
                line.append((char) c);
            }
            if (line.length() > LONGEST_HEAD) {
                throw new IOException("expected a line under 32 KiB, found a longer one");
            }
        }
        return null;
    }

    private void send(OutputStream out, String method, Response response, boolean keep) throws IOException {
        Response.Delivery delivery = response.delivery();
        if (delivery.reset() && delivery.share() <= 0) {
            reset();
            return;
        }
        out.write(head(response, keep));
        if (!method.equals("HEAD")) {
            int length = (int) Math.min(response.body().length, response.body().length * delivery.share());
            if (delivery.bytesPerSecond() > 0) {
                trickle(out, response.body(), length, delivery.bytesPerSecond());
            } else {
                out.write(response.body(), 0, length);
            }
        }
        out.flush();
        if (delivery.reset()) {
            reset();
        }
    }

    private static byte[] head(Response response, boolean keep) {
        StringBuilder head =
                new StringBuilder("HTTP/1.1 ").append(response.status()).append(" \r\n");
        response.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        head.append("X-Made-Up-Data: true\r\nContent-Length: ").append(response.body().length);
        head.append(keep ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n");
        return head.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void trickle(OutputStream out, byte[] body, int length, int bytesPerSecond) throws IOException {
        int piece = Math.max(1, bytesPerSecond / PIECES_PER_SECOND);
        for (int sent = 0; sent < length; sent += piece) {
            out.write(body, sent, Math.min(piece, length - sent));
            out.flush();
            try {
                Thread.sleep(1000L * piece / bytesPerSecond);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while sending slowly", stopped);
            }
        }
    }

    /// With SO_LINGER 0, close sends a TCP reset.
    private void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
