package finance.ingest.polygon;

import finance.common.DateRange;
import finance.ingest.market.AnnouncedClosure;
import finance.ingest.market.CashDividend;
import finance.ingest.market.GroupedDaily;
import finance.ingest.market.MarketData;
import finance.ingest.market.ReferenceRows;
import finance.ingest.market.SecurityRecord;
import finance.ingest.market.StockSplit;
import finance.ingest.market.TickerEvents;
import finance.ingest.market.VendorException;
import finance.ingest.market.Verdict;
import java.time.Clock;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/// The REST API of Polygon.io, now Massive.com (https://massive.com/docs/rest/stocks). Safe for use by
/// several threads.
public final class PolygonClient implements MarketData, AutoCloseable {
    /// https://massive.com/docs/rest/stocks/corporate-actions/splits
    static final PagedQuery<StockSplit> SPLITS = new PagedQuery<>(
            "splits",
            "stocks/v1/splits",
            "execution_date",
            List.of("split_from", "split_to", "adjustment_type", "historical_adjustment_factor"),
            PolygonClient::split);

    /// https://massive.com/docs/rest/stocks/corporate-actions/dividends
    static final PagedQuery<CashDividend> DIVIDENDS = new PagedQuery<>(
            "dividends",
            "stocks/v1/dividends",
            "ex_dividend_date",
            List.of(
                    "cash_amount",
                    "currency",
                    "distribution_type",
                    "frequency",
                    "declaration_date",
                    "record_date",
                    "pay_date",
                    "split_adjusted_cash_amount",
                    "historical_adjustment_factor"),
            PolygonClient::dividend);

    /// The queries of rows with a date, by the type of row.
    private static final Map<Class<?>, PagedQuery<?>> QUERIES =
            Map.of(StockSplit.class, SPLITS, CashDividend.class, DIVIDENDS);

    /// https://massive.com/docs/rest/stocks/tickers/all-tickers
    private static final List<String> SECURITY_COLUMNS =
            List.of("delisted_utc", "name", "type", "primary_exchange", "cik", "composite_figi", "share_class_figi");

    private static final String SECURITIES_PAGE_SIZE = "1000";
    private static final int UNKNOWN_ID = 404;

    private final RetryingHttp http;
    private final RetryingHttp httpWithoutRetries;

    /// @param madeUp whether the answers must be made up (of the replay server) or real; empty if both are
    ///     accepted
    public PolygonClient(
            PolygonConfig config,
            RateLimiter rateLimiter,
            RetryPolicy retryPolicy,
            Clock clock,
            Optional<Boolean> madeUp,
            OkHttpClient http) {
        this.http = new RetryingHttp(config, rateLimiter, retryPolicy, clock, madeUp, http);
        this.httpWithoutRetries = new RetryingHttp(config, rateLimiter, retryPolicy.once(), clock, madeUp, http);
    }

    /// An empty answer for a session is requested again before it is accepted.
    @Override
    public GroupedDaily groupedDaily(LocalDate session) {
        HttpUrl url = http.base()
                .newBuilder()
                .addPathSegments("v2/aggs/grouped/locale/us/market/stocks/" + session)
                .addQueryParameter("adjusted", "false")
                .addQueryParameter("include_otc", "false")
                .build();
        return http.get("bars of " + session, url, response -> {
            GroupedDaily day = GroupedDailyReader.read(session, response.body().source(), response.code());
            if (day.isEmpty()) {
                throw new TransientVendorError(
                        Verdict.SUSPECT_EMPTY,
                        response.code(),
                        "expected bars, because the exchanges were open, found no rows");
            }
            return day;
        });
    }

    @Override
    public <T> ReferenceRows<T> referenceRows(Class<T> type, DateRange range) {
        PagedQuery<?> query = QUERIES.get(type);
        if (query == null) {
            throw new IllegalArgumentException(
                    "expected a type of row with a query, found " + type.getName() + "; add it to QUERIES");
        }
        return query.fetch(http, range).ofType(type);
    }

    @Override
    public List<AnnouncedClosure> announcedClosures() {
        HttpUrl url = http.base()
                .newBuilder()
                .addPathSegments("v1/marketstatus/upcoming")
                .build();
        return httpWithoutRetries.get(
                "upcoming closures",
                url,
                response -> AnnouncedClosuresReader.read(response.body().source()));
    }

    private static StockSplit split(ReferenceRow row) throws UnreadableRowException {
        return new StockSplit(
                row.ticker(),
                row.date("execution_date"),
                row.positiveNumber("split_from"),
                row.positiveNumber("split_to"),
                row.text("adjustment_type"),
                row.id(),
                row.positiveNumberOrNull("historical_adjustment_factor"));
    }

    private static CashDividend dividend(ReferenceRow row) throws UnreadableRowException {
        return new CashDividend(
                row.ticker(),
                row.date("ex_dividend_date"),
                row.positiveNumber("cash_amount"),
                row.currencyOrNull("currency"),
                row.text("distribution_type"),
                row.countOrNull("frequency"),
                row.dateOrNull("declaration_date"),
                row.dateOrNull("record_date"),
                row.dateOrNull("pay_date"),
                row.positiveNumberOrNull("split_adjusted_cash_amount"),
                row.positiveNumberOrNull("historical_adjustment_factor"),
                row.id());
    }

    @Override
    public ReferenceRows<SecurityRecord> securities(boolean active) {
        PagedQuery<SecurityRecord> query = PagedQuery.withoutDates(
                (active ? "active" : "delisted") + " securities",
                "v3/reference/tickers",
                SECURITY_COLUMNS,
                row -> security(row, active));
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("market", "stocks");
        parameters.put("active", String.valueOf(active));
        parameters.put("limit", SECURITIES_PAGE_SIZE);
        parameters.put("sort", "ticker");
        return query.fetch(http, parameters);
    }

    private static SecurityRecord security(ReferenceRow row, boolean active) throws UnreadableRowException {
        return new SecurityRecord(
                row.ticker(),
                active,
                active ? null : row.dateOfTimeOrNull("delisted_utc"),
                row.text("name"),
                row.text("type"),
                row.text("primary_exchange"),
                row.text("cik"),
                row.text("composite_figi"),
                row.text("share_class_figi"));
    }

    @Override
    public Optional<TickerEvents> tickerEvents(String id) {
        HttpUrl url = http.base()
                .newBuilder()
                .addPathSegments("vX/reference/tickers")
                .addPathSegment(id)
                .addPathSegment("events")
                .addQueryParameter("types", "ticker_change")
                .build();
        try {
            return Optional.of(http.get(
                    "ticker events of " + id,
                    url,
                    response -> TickerEventsReader.read(response.body().source())));
        } catch (VendorException e) {
            if (e.httpStatus() == UNKNOWN_ID) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
