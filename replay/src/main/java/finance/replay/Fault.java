package finance.replay;

import finance.replay.market.Corruption;
import finance.replay.market.DayAlteration;
import finance.replay.market.ReferenceAlteration;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// A fault of the vendor or of the network, in place of the correct response.
public sealed interface Fault {
    /// A different response.
    record Answer(int status, Map<String, String> headers, String body) implements Fault {}

    /// The correct response with its full length in the header; the connection is closed after that share
    /// of its body.
    record Truncated(double share) implements Fault {
        public Truncated {
            if (!(share >= 0 && share < 1)) {
                throw new IllegalArgumentException("expected a share from 0 to below 1, found " + share);
            }
        }
    }

    /// The correct response, sent slowly.
    record Trickle(int bytesPerSecond) implements Fault {
        public Trickle {
            if (bytesPerSecond < 1) {
                throw new IllegalArgumentException("expected at least 1 byte per second, found " + bytesPerSecond);
            }
        }
    }

    /// A TCP reset after that share of the body; with 0, before the first byte of the response.
    record Reset(double share) implements Fault {
        public Reset {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("expected a share from 0 to 1, found " + share);
            }
        }
    }

    /// The correct response of the day with corrupt rows after the correct ones.
    record Corrupt(Set<Corruption> rows) implements Fault {}

    /// The correct page, but `next_url` has another host: a client that follows it sends its key to that
    /// host.
    record ForeignNextUrl(URI base) implements Fault {}

    /// The response of a grouped daily request with altered rows. Other requests are answered correctly.
    record AlteredDay(DayAlteration alteration) implements Fault {}

    /// The response of a reference endpoint with altered rows. Use it with [Faults#onPath].
    record AlteredRows(ReferenceAlteration alteration) implements Fault {}

    static Fault day(DayAlteration alteration) {
        return new AlteredDay(alteration);
    }

    static Fault rows(ReferenceAlteration alteration) {
        return new AlteredRows(alteration);
    }

    static Fault unauthorized() {
        return json(401, "{\"status\":\"ERROR\",\"request_id\":\"made-up-401\",\"error\":\"Unknown API Key\"}");
    }

    static Fault forbiddenToday() {
        return notAuthorized("Attempted to request today's data before end of day.");
    }

    /// The day is older than the plan's history, or in the future.
    static Fault forbiddenTimeframe() {
        return notAuthorized("Your plan doesn't include this data timeframe.");
    }

    static Fault forbiddenEndpoint() {
        return notAuthorized("You are not entitled to this data.");
    }

    static Fault badDate() {
        return json(400, "{\"status\":\"ERROR\",\"error\":\"The path parameter `date` is invalid\"}");
    }

    static Fault tooManyCalls() {
        return json(429, ErrorResponses.TOO_MANY_CALLS);
    }

    /// With `Retry-After` in seconds.
    static Fault tooManyCalls(Duration retryAfter) {
        return new Answer(
                429,
                Map.of("Content-Type", "application/json", "Retry-After", Long.toString(retryAfter.toSeconds())),
                ErrorResponses.TOO_MANY_CALLS);
    }

    static Fault tooManyCallsEmpty() {
        return new Answer(429, Map.of(), "");
    }

    /// The HTML page of a gateway.
    static Fault serverError(int status) {
        return new Answer(
                status,
                Map.of("Content-Type", "text/html"),
                "<html>\r\n<head><title>" + status + "</title></head>\r\n<body><center><h1>" + status
                        + " made up</h1></center></body>\r\n</html>\r\n");
    }

    /// Status 200 with an empty body.
    static Fault emptyBody() {
        return new Answer(200, Map.of("Content-Type", "application/json"), "");
    }

    /// Status 200 with the vendor's body for a day without trading.
    static Fault emptyDay() {
        return json(
                200,
                "{\"queryCount\":0,\"resultsCount\":0,\"adjusted\":false,\"status\":\"OK\",\"request_id\":\"made-up-empty\"}");
    }

    /// Status 200 with this body.
    static Fault body(String body) {
        return json(200, body);
    }

    static Fault truncated() {
        return new Truncated(0.5);
    }

    static Fault trickle(int bytesPerSecond) {
        return new Trickle(bytesPerSecond);
    }

    static Fault reset() {
        return new Reset(0);
    }

    static Fault corrupt(Corruption first, Corruption... more) {
        return new Corrupt(EnumSet.of(first, more));
    }

    private static Fault notAuthorized(String message) {
        return json(
                403,
                "{\"status\":\"NOT_AUTHORIZED\",\"request_id\":\"made-up-403\",\"message\":\"" + message
                        + " Please upgrade your plan at https://polygon.io/pricing\"}");
    }

    private static Fault json(int status, String body) {
        return new Answer(status, Map.of("Content-Type", "application/json"), body);
    }
}
