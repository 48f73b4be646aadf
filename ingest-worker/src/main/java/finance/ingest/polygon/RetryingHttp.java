package finance.ingest.polygon;

import finance.common.Count;
import finance.common.ExitCode;
import finance.common.Secret;
import finance.common.TradingCalendar;
import finance.ingest.market.VendorException;
import finance.ingest.market.Verdict;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends GET requests to the vendor under the rate limit. This is the only class that retries HTTP calls. The
/// key is sent in a header only. Safe for use by several threads.
final class RetryingHttp implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RetryingHttp.class);
    private static final int LONGEST_REASON = 300;

    private final PolygonConfig config;
    private final HttpUrl base;
    private final Secret key;
    private final RateLimiter rateLimiter;
    private final RetryPolicy retryPolicy;
    private final Clock clock;
    private final Optional<Boolean> madeUp;
    private final OkHttpClient http;

    /// @param madeUp whether the answers must be made up (of the replay server) or real; empty if both are
    ///     accepted
    RetryingHttp(
            PolygonConfig config,
            RateLimiter rateLimiter,
            RetryPolicy retryPolicy,
            Clock clock,
            Optional<Boolean> madeUp,
            OkHttpClient http) {
        this.config = config;
        this.base = HttpUrl.get(config.baseUrl());
        this.key = config.apiKey();
        this.rateLimiter = rateLimiter;
        this.retryPolicy = retryPolicy;
        this.clock = clock;
        this.madeUp = madeUp;
        this.http = http;
    }

    HttpUrl base() {
        return base;
    }

    /// Reads the body of an answer with HTTP status 200.
    @FunctionalInterface
    interface ResponseReader<T> {
        T read(Response response) throws IOException, MalformedResponseException, ErrorStatus, TransientVendorError;
    }

    /// @param what names the data in messages, for example "bars of 2025-01-10"
    /// @throws VendorException after the last try, or at once for an error that no retry changes
    <T> T get(String what, HttpUrl url, ResponseReader<T> reader) {
        for (int attempt = 1; ; attempt++) {
            try {
                rateLimiter.acquire();
                return call(url, reader);
            } catch (TransientVendorError error) {
                // an idle connection may hold the rest of an incomplete answer, or lead to a server that has stopped
                http.connectionPool().evictAll();
                Duration wait = wait(error, attempt);
                if (error.isRateLimit()) {
                    rateLimiter.suspend(wait);
                }
                if (attempt == retryPolicy.tries()) {
                    throw error.toVendorException(key.scrub(what + ": " + error.getMessage() + " (after "
                            + Count.of(attempt, "attempt") + "); nothing was stored, run again later"));
                }
                log.warn(
                        "{}: {}; retrying in {} s (retry {} of {})",
                        what,
                        key.scrub(error.getMessage()),
                        wait.toMillis() / 1000.0,
                        attempt,
                        retryPolicy.tries() - 1);
                sleep(wait);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    /// The longer of the requested wait and the wait of the retry policy. A Retry-After of one second does
    /// not describe a limit per minute, so if there is a rate limit, a call over the limit waits for the next
    /// window.
    private Duration wait(TransientVendorError error, int attempt) {
        boolean untilNextWindow = error.isRateLimit()
                && (rateLimiter.isLimited() || error.retryAfter().isEmpty());
        Duration own = retryPolicy.waitAfter(attempt);
        Duration least = untilNextWindow && retryPolicy.window().compareTo(own) > 0 ? retryPolicy.window() : own;
        return error.retryAfter()
                .filter(requested -> requested.compareTo(least) > 0)
                .orElse(least);
    }

    private <T> T call(HttpUrl url, ResponseReader<T> reader) throws TransientVendorError {
        Request request = new Request.Builder()
                .url(url)
                .header("Authorization", "Bearer " + key.value())
                .header("User-Agent", "finance-ingest")
                .build();
        try (Response response = http.newCall(request).execute()) {
            if (response.code() == 200) {
                return read(response, reader);
            }
            throw VendorError.of(response, retryPolicy, key, today());
        } catch (IOException e) {
            throw connectionError(VendorHttp.classify(e, config));
        }
    }

    private TransientVendorError connectionError(IOException e) {
        if (e instanceof ConnectionRefusal) {
            throw new VendorException(Verdict.REFUSED, ExitCode.REFUSED, 0, true, reason(e));
        }
        String where = base.scheme() + "://" + base.host() + ":" + base.port()
                + config.proxy().map(proxy -> " through " + proxy).orElse("");
        return new TransientVendorError(
                Verdict.FAILED, 0, "expected a complete answer from " + where + ", found none (" + reason(e) + ")");
    }

    private <T> T read(Response response, ResponseReader<T> reader) throws IOException, TransientVendorError {
        checkSource(response);
        try {
            return reader.read(response);
        } catch (MalformedResponseException e) {
            throw new TransientVendorError(Verdict.FAILED, response.code(), reason(e));
        } catch (ErrorStatus e) {
            throw VendorError.of(e, response, key, today());
        }
    }

    private LocalDate today() {
        return LocalDate.now(clock.withZone(TradingCalendar.NEW_YORK));
    }

    private String reason(Exception e) {
        return Quote.of(String.valueOf(e.getMessage()), key, LONGEST_REASON);
    }

    /// One database never contains both made-up and real bars.
    private void checkSource(Response response) {
        boolean found = response.header("X-Made-Up-Data") != null;
        if (madeUp.isPresent() && madeUp.get() != found) {
            String message = "this database has " + (found ? "real" : "made-up") + " bars, but " + base.host()
                    + " sends " + (found ? "made-up" : "real") + " bars; use another POSTGRES_DB for them";
            throw new VendorException(Verdict.REFUSED, ExitCode.REFUSED, 200, true, message);
        }
    }

    private static void sleep(Duration wait) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static VendorException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new VendorException(
                Verdict.FAILED, ExitCode.LATER, 0, true, "interrupted while waiting for the vendor: " + e);
    }

    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.connectionPool().evictAll();
    }
}
