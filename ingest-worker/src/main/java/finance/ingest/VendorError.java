package finance.ingest;

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
import okhttp3.Response;
import okio.Buffer;

/// Reads what an answer other than 200 means; a 403 is told apart by its message
/// (https://massive.com/knowledge-base, error codes).
final class VendorError {
    private static final int LONGEST_BODY = 64 * 1024;
    private static final int LONGEST_QUOTE = 200;

    private VendorError() {}

    /// Returns the exception to throw for an answer that no retry can better, throws the fault of one that may pass.
    static VendorException of(Response response, Patience patience, Secret key, LocalDate today)
            throws IOException, PassingFault {
        int status = response.code();
        if (status == 429) {
            throw new PassingFault(
                    Verdict.FAILED, status, "HTTP 429, over the vendor's limit of calls", wait(response, patience));
        }
        if (status == 413 || status == 499 || status >= 500) {
            throw new PassingFault(Verdict.FAILED, status, "HTTP " + status + " from the vendor");
        }
        String said = message(response, key);
        return status == 403 ? forbidden(said, today, response) : refused(status, said, response);
    }

    private static VendorException forbidden(String said, LocalDate today, Response response) {
        String lower = said.toLowerCase(Locale.ROOT);
        if (lower.contains("before end of day")) {
            return new VendorException(
                    Verdict.NOT_YET_PUBLISHED,
                    ExitCode.LATER,
                    403,
                    false,
                    "not published yet, HTTP 403 «" + said + "»; run again after midnight New York (today is " + today
                            + " there)");
        }
        if (lower.contains("timeframe")) {
            return new VendorException(
                    Verdict.OUT_OF_PLAN,
                    ExitCode.REFUSED,
                    403,
                    false,
                    "outside the plan's history, HTTP 403 «" + said + "»; ask for a later date or change the plan");
        }
        return new VendorException(
                Verdict.REFUSED,
                ExitCode.REFUSED,
                403,
                true,
                "the vendor refuses " + path(response) + ", HTTP 403 «" + said + "»; check what the plan includes");
    }

    private static VendorException refused(int status, String said, Response response) {
        String remedy =
                status == 401 ? "check POLYGON_API_KEY" : "check POLYGON_BASE_URL, and report it if that is right";
        return new VendorException(
                Verdict.REFUSED,
                ExitCode.REFUSED,
                status,
                true,
                "the vendor refuses " + path(response) + ", HTTP " + status + " «" + said + "»; " + remedy);
    }

    private static String path(Response response) {
        var url = response.request().url();
        return url.scheme() + "://" + url.host() + ":" + url.port() + url.encodedPath();
    }

    /// The first words of the `error` or `message` of the vendor's JSON, else of the body.
    private static String message(Response response, Secret key) throws IOException {
        Buffer body = new Buffer();
        response.peekBody(LONGEST_BODY).source().readAll(body);
        String text = body.clone().readUtf8();
        try (JsonReader json = JsonReader.of(body)) {
            if (json.readJsonValue() instanceof java.util.Map<?, ?> fields) {
                Object said = fields.get("message") != null ? fields.get("message") : fields.get("error");
                text = said == null ? text : said.toString();
            }
        } catch (IOException | com.squareup.moshi.JsonDataException e) {
            // not JSON: a gateway's page, quoted as it is
        }
        // the key goes before the cut, which would leave a part of it
        String words = key.scrub(text).replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return words.substring(0, Math.min(words.length(), LONGEST_QUOTE));
    }

    /// Retry-After in seconds or as a date (RFC 9110, 10.2.3), capped; without it, until the next window.
    private static Duration wait(Response response, Patience patience) {
        String header = response.header("Retry-After");
        Duration wait = patience.window();
        if (header != null) {
            try {
                wait = Duration.ofSeconds(Long.parseLong(header.strip()));
            } catch (NumberFormatException e) {
                wait = untilDate(header, wait);
            }
        }
        wait = wait.isNegative() ? Duration.ZERO : wait;
        return wait.compareTo(patience.longestWait()) > 0 ? patience.longestWait() : wait;
    }

    private static Duration untilDate(String header, Duration otherwise) {
        try {
            Instant then = ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Duration.between(Instant.now(), then);
        } catch (DateTimeParseException e) {
            return otherwise;
        }
    }
}
