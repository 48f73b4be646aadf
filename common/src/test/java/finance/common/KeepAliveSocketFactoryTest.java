package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

class KeepAliveSocketFactoryTest {
    private final KeepAliveSocketFactory factory = new KeepAliveSocketFactory();

    @Test
    void everyKindOfSocketHasKeepAlive() throws IOException {
        InetAddress host = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(0, 8, host)) {
            int port = server.getLocalPort();
            try (Socket unconnected = factory.createSocket()) {
                assertThat(unconnected.isConnected()).isFalse();
                assertProbes(unconnected);
                unconnected.connect(server.getLocalSocketAddress());
                assertProbes(unconnected);
            }
            assertConnectedAndProbes(factory.createSocket(host, port));
            assertConnectedAndProbes(factory.createSocket(host.getHostAddress(), port));
            assertConnectedAndProbes(factory.createSocket(host, port, host, 0));
            assertConnectedAndProbes(factory.createSocket(host.getHostAddress(), port, host, 0));
        }
    }

    private static void assertConnectedAndProbes(Socket socket) throws IOException {
        try (socket) {
            assertThat(socket.isConnected()).isTrue();
            assertProbes(socket);
        }
    }

    private static void assertProbes(Socket socket) throws IOException {
        assertThat(socket.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
        assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(15);
        assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(5);
        assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(3);
    }
}
