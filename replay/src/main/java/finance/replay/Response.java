package finance.replay;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What goes back, and how: see [Delivery]. ErrorResponses are sent, never compared, so the body may be an array.
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

    /// How a body travels.
    ///
    /// @param share of the answer's bytes that are sent before the connection ends; 1 sends all
    /// @param reset whether it then ends with a TCP reset rather than in order
    /// @param bytesPerSecond 0 is as fast as it goes
    record Delivery(double share, boolean reset, int bytesPerSecond) {
        static final Delivery WHOLE = new Delivery(1, false, 0);
    }
}
