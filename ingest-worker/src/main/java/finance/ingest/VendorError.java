package finance.ingest;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import finance.common.ExitCode;
import finance.common.Secret;
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

/// Reads what an answer other than 200 means; a 403 is told apart by its message
/// (https://massive.com/knowledge-base, error codes).
final class VendorError {
    private static final int LONGEST_BODY = 64 * 1024;
    private static final int LONGEST_REASON = 300;
    /// Request timeout, content too large, too early, client closed request.
    private static final Set<Integer> PASSING = Set.of(408, 413, 425, 499);
    private static final Pattern SECONDS = Pattern.compile("\\d{1,18}");

    private VendorError() {}

    /// Returns the exception to throw for an answer that no retry can better, throws the fault of one that may pass.
    static VendorException of(Response response, RetryPolicy retryPolicy, Secret key, LocalDate today)
            throws IOException, TransientVendorError {
        int status = response.code();
        if (status == 429) {
            throw new TransientVendorError(
                    Verdict.FAILED,
                    status,
                    "HTTP 429, over the vendor's limit of calls",
                    retryAfter(response, retryPolicy));
        }
        if (PASSING.contains(status) || status >= 500) {
            throw new TransientVendorError(
                    Verdict.FAILED, status, "HTTP " + status + " from the vendor", retryAfter(response, retryPolicy));
        }
        if (response.isRedirect()) {
            return redirected(response, key);
        }
        String said = message(response, key);
        if (status == 403) {
            return forbidden(said, today, status)
                    .orElseGet(() -> refused(response, said, "check what the plan includes"));
        }
        String remedy =
                status == 401 ? "check POLYGON_API_KEY" : "check POLYGON_BASE_URL, and report it if that is right";
        return refused(response, said, remedy);
    }

    /// The exception for an error that came with HTTP 200, told apart as a 403 is; of one that it does not know, it
    /// throws the fault, which may pass.
    static VendorException of(ErrorStatus error, Response response, Secret key, LocalDate today) throws TransientVendorError {
        String said = Quote.of(error.explanation(), key);
        Optional<VendorException> known =
                error.isNotAuthorized() ? forbidden(said, today, response.code()) : Optional.empty();
        return known.orElseThrow(() ->
                new TransientVendorError(Verdict.FAILED, response.code(), Quote.of(error.getMessage(), key, LONGEST_REASON)));
    }

    private static Optional<VendorException> forbidden(String said, LocalDate today, int status) {
        String lower = said.toLowerCase(Locale.ROOT);
        String quote = "HTTP " + status + " «" + said + "»";
        if (lower.contains("before end of day")) {
            String message = "not published yet, " + quote + "; run again after midnight New York (today is " + today
                    + " there)";
            return Optional.of(new VendorException(Verdict.NOT_YET_PUBLISHED, ExitCode.LATER, status, false, message));
        }
        if (lower.contains("timeframe")) {
            String message = "outside the plan's history, " + quote + "; ask for a later date or change the plan";
            return Optional.of(new VendorException(Verdict.OUT_OF_PLAN, ExitCode.REFUSED, status, false, message));
        }
        if (lower.contains("not entitled")) {
            String message = "not in the plan, " + quote + "; check what the plan includes";
            return Optional.of(new VendorException(Verdict.REFUSED, ExitCode.REFUSED, status, true, message));
        }
        return Optional.empty();
    }

    private static VendorException refused(Response response, String said, String remedy) {
        String message = "the vendor refuses " + address(response.request().url()) + ", HTTP " + response.code() + " «"
                + said + "»; " + remedy;
        return new VendorException(Verdict.REFUSED, ExitCode.REFUSED, response.code(), true, message);
    }

    /// A redirect is not followed: the key would go to an address that nobody configured.
    private static VendorException redirected(Response response, Secret key) {
        HttpUrl asked = response.request().url();
        HttpUrl location = asked.resolve(response.header("Location", ""));
        String target = location == null ? "an address that cannot be called" : Quote.of(address(location), key);
        String message = "expected an answer from " + address(asked) + ", found HTTP " + response.code()
                + ", a redirect to " + target + ", which is not followed; if that is the vendor, set POLYGON_BASE_URL"
                + " to it, otherwise check the network (a login page?)";
        return new VendorException(Verdict.REFUSED, ExitCode.REFUSED, response.code(), true, message);
    }

    /// Without user, password and query, which may hold secrets; the path decoded, so that a key in it is found.
    private static String address(HttpUrl url) {
        HttpUrl server = new HttpUrl.Builder()
                .scheme(url.scheme())
                .host(url.host())
                .port(url.port())
                .build();
        return server + String.join("/", url.pathSegments());
    }

    /// The first words of the `error` or `message` of the vendor's JSON, else of the body.
    private static String message(Response response, Secret key) throws IOException {
        Buffer body = new Buffer();
        response.peekBody(LONGEST_BODY).source().readAll(body);
        String text = body.clone().readUtf8();
        try (JsonReader json = JsonReader.of(body)) {
            if (json.readJsonValue() instanceof Map<?, ?> fields) {
                Object said = fields.get("message") != null ? fields.get("message") : fields.get("error");
                text = said == null ? text : said.toString();
            }
        } catch (IOException | JsonDataException e) {
            // not JSON: a gateway's page, quoted as it is
        }
        return Quote.of(text, key);
    }

    /// Retry-After in seconds or as a date (RFC 9110, 10.2.3), capped; empty where there is none, or none that is
    /// ahead.
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
