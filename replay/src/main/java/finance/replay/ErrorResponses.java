package finance.replay;

import finance.replay.market.Json;
import java.nio.charset.StandardCharsets;

/// Error responses that several classes send.
final class ErrorResponses {
    static final String TOO_MANY_CALLS =
            "{\"status\":\"ERROR\",\"request_id\":\"made-up-429\",\"error\":\"You've exceeded the"
                    + " maximum requests per minute, please wait or upgrade your subscription to continue.\"}";

    private ErrorResponses() {}

    static Response error(int status, String error) {
        return Response.json(
                status,
                new Json(256)
                        .raw("{\"status\":\"ERROR\",\"request_id\":\"made-up-" + status + "\",\"error\":")
                        .string(error)
                        .raw('}')
                        .bytes());
    }

    static Response tickerNotFound() {
        return Response.json(
                404, "{\"status\":\"NOT_FOUND\",\"request_id\":\"made-up-404\",\"message\":\"Ticker not found.\"}");
    }

    static Response of(Fault.Answer answer) {
        return new Response(
                answer.status(),
                answer.headers(),
                answer.body().getBytes(StandardCharsets.UTF_8),
                Response.Delivery.WHOLE);
    }
}
