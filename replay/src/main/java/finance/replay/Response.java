package finance.replay;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A response and its [Delivery]. Responses are sent and never compared, so the body may be an array.
@SuppressWarnings("ArrayRecordComponent")
record Response(int status, Map<String, String> headers, byte[] body, Delivery delivery) {
    static Response json(int status, byte[] body) {
        return new Response(status, Map.of("Content-Type", "application/json"), body, Delivery.WHOLE);
    }

    static Response json(int status, String body) {
        return json(status, body.getBytes(StandardCharsets.UTF_8));
    }

    Response by(Delivery way) {
        return new Response(status, headers, body, way);
    }

    /// How a response is sent.
    ///
    /// @param share of the bytes of the response that are sent before the connection is closed; 1 sends all
    /// @param reset whether the connection is then closed with a TCP reset
    /// @param bytesPerSecond 0 means no limit
    record Delivery(double share, boolean reset, int bytesPerSecond) {
        static final Delivery WHOLE = new Delivery(1, false, 0);
    }
}
