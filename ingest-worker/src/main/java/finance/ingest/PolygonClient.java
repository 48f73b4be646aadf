package finance.ingest;

import finance.common.ExitCode;
import finance.common.Secret;
import finance.common.TradingCalendar;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The vendor's REST interface (https://massive.com/docs/rest/stocks). The key travels in a header only; the one
/// place where calls are retried. Safe for use by several threads.
final class PolygonClient implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PolygonClient.class);
    /// A million splits: far more than there have been, so that pages that lead to themselves come to an end.
    private static final int MOST_PAGES = 200;
    private static final int LONGEST_REASON = 300;

    private final IngestConfig config;
    private final HttpUrl base;
    private final Secret key;
    private final RateLimiter rateLimiter;
    private final RetryPolicy retryPolicy;
    private final Clock clock;
    private final Optional<Boolean> madeUp;
    private final OkHttpClient http;

    /// @param madeUp what the answers must be: real, made up (the replay server's), or either
    PolygonClient(IngestConfig config, RateLimiter rateLimiter, RetryPolicy retryPolicy, Clock clock, Optional<Boolean> madeUp) {
        this(config, rateLimiter, retryPolicy, clock, madeUp, VendorHttp.client(config, retryPolicy));
    }

    PolygonClient(
            IngestConfig config,
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

    /// All bars of a session, as traded. An empty answer on a session is asked for again before it is believed.
    GroupedDaily groupedDaily(LocalDate session) {
        HttpUrl url = base.newBuilder()
                .addPathSegments("v2/aggs/grouped/locale/us/market/stocks/" + session)
                .addQueryParameter("adjusted", "false")
                .addQueryParameter("include_otc", "false")
                .build();
        return ask("bars of " + session, url, response -> {
            GroupedDaily day = GroupedDailyReader.read(session, response.body().source(), response.code());
            if (day.isEmpty()) {
                throw new TransientVendorError(
                        Verdict.SUSPECT_EMPTY, response.code(), "no rows, though the exchanges were open");
            }
            return day;
        });
    }

    /// All splits executed in the range, over as many pages as the vendor makes of them.
    List<StockSplit> splits(LocalDate from, LocalDate to) {
        HttpUrl url = base.newBuilder()
                .addPathSegments("stocks/v1/splits")
                .addQueryParameter("execution_date.gte", from.toString())
                .addQueryParameter("execution_date.lte", to.toString())
                .addQueryParameter("limit", "5000")
                .addQueryParameter("sort", "execution_date.asc")
                .build();
        List<StockSplit> splits = new ArrayList<>();
        for (int pages = 0; url != null; pages++) {
            if (pages == MOST_PAGES) {
                String message = "expected at most " + MOST_PAGES + " pages of splits of " + from + " to " + to
                        + ", found one more; nothing of them was stored, run again later";
                throw new VendorException(Verdict.FAILED, ExitCode.LATER, 200, true, message);
            }
            SplitsPage page = ask(
                    "splits of " + from + " to " + to,
                    url,
                    response -> SplitsPage.read(response.body().source(), from, to));
            splits.addAll(page.splits());
            url = page.nextUrl() == null ? null : next(page.nextUrl());
        }
        return splits;
    }

    /// The next page's address, which the key may only follow to the host that was configured.
    private HttpUrl next(String address) {
        HttpUrl next = HttpUrl.parse(address);
        boolean ours = next != null
                && next.host().equals(base.host())
                && next.port() == base.port()
                && next.scheme().equals(base.scheme());
        if (!ours) {
            String found = next == null ? "no address" : next.scheme() + "://" + next.host() + ":" + next.port();
            String message =
                    "expected the next page of splits at " + base + ", found " + found + "; the key is not sent there";
            throw new VendorException(Verdict.REFUSED, ExitCode.REFUSED, 200, true, message);
        }
        return next.newBuilder().removeAllQueryParameters("apiKey").build();
    }

    @FunctionalInterface
    private interface Answer<T> {
        T read(Response response) throws IOException, MalformedResponseException, ErrorStatus, TransientVendorError;
    }

    private <T> T ask(String what, HttpUrl url, Answer<T> answer) {
        for (int attempt = 1; ; attempt++) {
            try {
                rateLimiter.acquire();
                return call(url, answer);
            } catch (TransientVendorError fault) {
                // the rest of a broken answer, or what is left of a server that went away, may be in an idle connection
                http.connectionPool().evictAll();
                Duration wait = wait(fault, attempt);
                if (fault.isOverLimit()) {
                    rateLimiter.suspend(wait);
                }
                if (attempt == retryPolicy.tries()) {
                    throw fault.toVendorException(key.scrub(what + ": " + fault.getMessage() + ", " + attempt + " times; "
                            + "nothing of it was stored, run again later"));
                }
                log.warn(
                        "{}: {}; asking again in {} s ({} of {})",
                        what,
                        key.scrub(fault.getMessage()),
                        wait.toMillis() / 1000.0,
                        attempt,
                        retryPolicy.tries() - 1);
                sleep(wait);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    /// The longer of what the vendor asked for and our own wait: a Retry-After of a second says nothing about a limit
    /// that is counted by the minute, so where there is one, a call over the limit waits for the next window.
    private Duration wait(TransientVendorError fault, int attempt) {
        boolean untilNextWindow =
                fault.isOverLimit() && (rateLimiter.isLimited() || fault.retryAfter().isEmpty());
        Duration own = retryPolicy.after(attempt);
        Duration least = untilNextWindow && retryPolicy.window().compareTo(own) > 0 ? retryPolicy.window() : own;
        return fault.retryAfter().filter(asked -> asked.compareTo(least) > 0).orElse(least);
    }

    private <T> T call(HttpUrl url, Answer<T> answer) throws TransientVendorError {
        Request request = new Request.Builder()
                .url(url)
                .header("Authorization", "Bearer " + key.value())
                .header("User-Agent", "finance-ingest")
                .build();
        try (Response response = http.newCall(request).execute()) {
            if (response.code() == 200) {
                return read(response, answer);
            }
            throw VendorError.of(response, retryPolicy, key, today());
        } catch (IOException e) {
            throw fault(VendorHttp.classify(e, config));
        }
    }

    private TransientVendorError fault(IOException e) {
        if (e instanceof ConnectionRefusal) {
            throw new VendorException(Verdict.REFUSED, ExitCode.REFUSED, 0, true, reason(e));
        }
        String where = base.scheme() + "://" + base.host() + ":" + base.port()
                + config.proxy().map(proxy -> " through " + proxy).orElse("");
        return new TransientVendorError(Verdict.FAILED, 0, "no whole answer from " + where + " (" + reason(e) + ")");
    }

    private <T> T read(Response response, Answer<T> answer) throws IOException, TransientVendorError {
        checkSource(response);
        try {
            return answer.read(response);
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

    /// Made-up bars and real ones never share a database, or no figure from it could be trusted.
    private void checkSource(Response response) {
        boolean found = response.header("X-Made-Up-Data") != null;
        if (madeUp.isPresent() && madeUp.get() != found) {
            String message = "this database holds " + (found ? "real" : "made-up") + " bars, and " + base.host()
                    + " serves " + (found ? "made-up" : "real") + " ones; give them another POSTGRES_DB";
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
                Verdict.FAILED, ExitCode.LATER, 0, true, "interrupted while asking the vendor: " + e);
    }

    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.connectionPool().evictAll();
    }
}
