package finance.ingest.polygon;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import finance.common.ExitCode;
import finance.common.Secret;
import finance.ingest.market.VendorException;
import finance.ingest.market.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okio.Buffer;

/// Interprets answers with an HTTP status other than 200. Several errors have the status 403; their messages
/// differ (https://massive.com/knowledge-base, error codes).
final class VendorError {
    private static final int LONGEST_BODY = 64 * 1024;
    private static final int LONGEST_REASON = 300;
    /// Request timeout, content too large, too early, client closed request.
    private static final Set<Integer> TRANSIENT = Set.of(408, 413, 425, 499);
    private static final Pattern SECONDS = Pattern.compile("\\d{1,18}");

    private VendorError() {}

    /// Returns the exception for an error that no retry changes.
    ///
    /// @throws TransientVendorError for an error that a retry may avoid
    static VendorException of(Response response, RetryPolicy retryPolicy, Secret key, LocalDate today)
            throws IOException, TransientVendorError {
        int status = response.code();
        if (status == 429) {
            throw new TransientVendorError(
                    Verdict.FAILED,
                    status,
                    "HTTP 429, the vendor's rate limit is exceeded",
                    retryAfter(response, retryPolicy));
        }
        if (TRANSIENT.contains(status) || status >= 500) {
            throw new TransientVendorError(
                    Verdict.FAILED, status, "HTTP " + status + " from the vendor", retryAfter(response, retryPolicy));
        }
        if (response.isRedirect()) {
            return redirected(response, key);
        }
        String quoted = message(response, key);
        if (status == 403) {
            return forbidden(quoted, today, status)
                    .orElseGet(() -> refused(response, quoted, "check what the plan includes"));
        }
        String remedy =
                status == 401 ? "check POLYGON_API_KEY" : "check POLYGON_BASE_URL, and report it if that is right";
        return refused(response, quoted, remedy);
    }

    /// Returns the exception for an error with HTTP status 200, by its message as for a 403.
    ///
    /// @throws TransientVendorError for an unknown message, because a retry may help
    static VendorException of(ErrorStatus error, Response response, Secret key, LocalDate today)
            throws TransientVendorError {
        String quoted = Quote.of(error.explanation(), key);
        Optional<VendorException> known =
                error.isNotAuthorized() ? forbidden(quoted, today, response.code()) : Optional.empty();
        return known.orElseThrow(() -> new TransientVendorError(
                Verdict.FAILED, response.code(), Quote.of(error.getMessage(), key, LONGEST_REASON)));
    }

    private static Optional<VendorException> forbidden(String quoted, LocalDate today, int status) {
        String lower = quoted.toLowerCase(Locale.ROOT);
        String quote = "HTTP " + status + " «" + quoted + "»";
        if (lower.contains("before end of day")) {
            String message = "not published yet, " + quote + "; run again after midnight New York (today is " + today
                    + " there)";
            return Optional.of(new VendorException(Verdict.NOT_YET_PUBLISHED, ExitCode.LATER, status, false, message));
        }
        if (lower.contains("timeframe")) {
            String message = "outside the plan's history, " + quote + "; request a later date or change the plan";
            return Optional.of(new VendorException(Verdict.OUT_OF_PLAN, ExitCode.REFUSED, status, false, message));
        }
        if (lower.contains("not entitled")) {
            String message = "not in the plan, " + quote + "; check what the plan includes";
            return Optional.of(new VendorException(Verdict.REFUSED, ExitCode.REFUSED, status, true, message));
        }
        return Optional.empty();
    }

    private static VendorException refused(Response response, String quoted, String remedy) {
        String message = "the vendor refused " + address(response.request().url()) + ", HTTP " + response.code() + " «"
                + quoted + "»; " + remedy;
        return new VendorException(Verdict.REFUSED, ExitCode.REFUSED, response.code(), true, message);
    }

    /// Redirects are not followed, because they would send the key to an address that is not configured.
    private static VendorException redirected(Response response, Secret key) {
        HttpUrl requested = response.request().url();
        HttpUrl location = requested.resolve(response.header("Location", ""));
        String target = location == null ? "an invalid address" : Quote.of(address(location), key);
        String message = "expected an answer from " + address(requested) + ", found HTTP " + response.code()
                + ", a redirect to " + target + ", which is not followed; if that is the vendor, set POLYGON_BASE_URL"
                + " to it, otherwise check whether the network redirects to a login page";
        return new VendorException(Verdict.REFUSED, ExitCode.REFUSED, response.code(), true, message);
    }

    /// The URL without user, password and query, which may contain secrets. The path is decoded, so that a
    /// key in it is found and removed.
    private static String address(HttpUrl url) {
        HttpUrl server = new HttpUrl.Builder()
                .scheme(url.scheme())
                .host(url.host())
                .port(url.port())
                .build();
        return server + String.join("/", url.pathSegments());
    }

    /// The start of `error` or `message` of the vendor's JSON; otherwise the start of the body.
    private static String message(Response response, Secret key) throws IOException {
        Buffer body = new Buffer();
        response.peekBody(LONGEST_BODY).source().readAll(body);
        String text = body.clone().readUtf8();
        try (JsonReader json = JsonReader.of(body)) {
            if (json.readJsonValue() instanceof Map<?, ?> fields) {
                Object field = fields.get("message") != null ? fields.get("message") : fields.get("error");
                text = field == null ? text : field.toString();
            }
        } catch (IOException | JsonDataException e) {
            // not JSON, for example an HTML page of a gateway: quoted unchanged
        }
        return Quote.of(text, key);
    }

    /// Retry-After in seconds or as a date (RFC 9110, 10.2.3), limited by the retry policy; empty if it is
    /// missing or not in the future.
    private static Optional<Duration> retryAfter(Response response, RetryPolicy retryPolicy) {
        String header = response.header("Retry-After", "").strip();
        Duration wait =
                SECONDS.matcher(header).matches() ? Duration.ofSeconds(Long.parseLong(header)) : untilDate(header);
        if (wait.isZero() || wait.isNegative()) {
            return Optional.empty();
        }
        return Optional.of(wait.compareTo(retryPolicy.longestWait()) > 0 ? retryPolicy.longestWait() : wait);
    }

    private static Duration untilDate(String header) {
        try {
            Instant then = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Duration.between(Instant.now(), then);
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }
}
