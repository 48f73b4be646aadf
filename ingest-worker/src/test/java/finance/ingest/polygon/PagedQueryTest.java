package finance.ingest.polygon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import finance.common.DateRange;
import finance.common.Settings;
import finance.ingest.market.StockSplit;
import finance.replay.Faults;
import finance.replay.ReplayServer;
import finance.replay.market.Market;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Pages of splits as literal values, and a second feed.
class PagedQueryTest {
    private static final DateRange RANGE = new DateRange(LocalDate.of(2025, 1, 2), LocalDate.of(2025, 1, 31));

    @Test
    void splitIsReadWithItsTypeAndId() throws IOException, MalformedResponseException, ErrorStatus {
        PagedQuery.Page<StockSplit> page = read("""
                {'results':[{'id':'E1','ticker':'AAPL','execution_date':'2025-01-10','split_from':1,'split_to':4,
                'adjustment_type':'forward_split','historical_adjustment_factor':0.25}],'status':'OK'}""");
        assertThat(page.rows())
                .containsExactly(new StockSplit("AAPL", LocalDate.of(2025, 1, 10), "1", "4", "forward_split", "E1"));
        assertThat(page.nextUrl()).isNull();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            1, 4, 1, 4
            30, 1, 30, 1
            1.030927, 1, 1.030927, 1
            10000, 10306, 10000, 10306
            1e1, 1E+2, 10, 100
            '3', '2', 3, 2
            0.5, 1, 0.5, 1
            """)
    void sharesAreReadExactly(String from, String to, String before, String after)
            throws IOException, MalformedResponseException, ErrorStatus {
        StockSplit split = read(page(
                        "'ticker':'A','execution_date':'2025-01-10','split_from':" + from + ",'split_to':" + to))
                .rows()
                .getFirst();
        assertThat(split.from()).isEqualTo(before);
        assertThat(split.to()).isEqualTo(after);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{'status':'OK'}", "{'status':'OK','results':null}", "{'status':'DELAYED','results':[]} \n"})
    void pageMayBeEmpty(String page) throws IOException, MalformedResponseException, ErrorStatus {
        assertThat(read(page).rows()).isEmpty();
    }

    @Test
    void nextPageIsNamed() throws IOException, MalformedResponseException, ErrorStatus {
        assertThat(read("{'status':'OK','results':[],'next_url':'https://example.com/next?cursor=1'}")
                        .nextUrl())
                .isEqualTo("https://example.com/next?cursor=1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            'execution_date':'2025-01-10','split_from':1,'split_to':2                | expected ticker in a row
            'ticker':null,'execution_date':'2025-01-10','split_from':1,'split_to':2  | expected ticker in a row
            'ticker':'A','split_from':1,'split_to':2                                 | expected execution_date in a row
            'ticker':'A','execution_date':'2025-01-10','split_to':2                  | expected split_from in a row
            'ticker':'A','execution_date':'2025-01-10','split_from':1                | expected split_to in a row
            'ticker':'A','execution_date':'2025-01-10','split_from':0,'split_to':2   | a positive number
            'ticker':'A','execution_date':'2025-01-10','split_from':0.0,'split_to':2 | a positive number
            'ticker':'A','execution_date':'2025-01-10','split_from':1,'split_to':-2  | a positive number
            'ticker':'A','execution_date':'2025-01-10','split_from':1,'split_to':1e999 | a positive number
            'ticker':'A','execution_date':'2025-01-10','split_from':'x','split_to':2 | a positive number
            'ticker':'A','execution_date':'2025-01-10','split_from':NaN,'split_to':2 | not JSON
            'ticker':'A','execution_date':'10.01.2025','split_from':1,'split_to':2   | expected a date as execution_date
            'ticker':'A','execution_date':'2025-02-01','split_from':1,'split_to':2   | expected splits of 2025-01-02
            'ticker':'A','execution_date':'2025-01-01','split_from':1,'split_to':2   | expected splits of 2025-01-02
            'ticker':'A\\u0000','execution_date':'2025-01-10','split_from':1,'split_to':2 | control characters
            'ticker':'A\\uD800','execution_date':'2025-01-10','split_from':1,'split_to':2 | surrogate pairs
            'ticker':'A','execution_date':'2025-01-10','split_from':1,'split_to':2,'id':'\\uDC00' | surrogate pairs
            'ticker':'','execution_date':'2025-01-10','split_from':1,'split_to':2    | a ticker of 1 to 256
            'ticker':' ','execution_date':'2025-01-10','split_from':1,'split_to':2   | a ticker of 1 to 256
            'ticker':5,'execution_date':'2025-01-10','split_from':1,'split_to':2     | found the number 5
            'ticker':[],'execution_date':'2025-01-10','split_from':1,'split_to':2    | a page of splits
            """)
    void splitThatCannotBeReadSpoilsThePage(String split, String message) {
        assertThatThrownBy(() -> read(page(split)))
                .isInstanceOf(MalformedResponseException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {'status':'OK','results':[]}x                | the end of the page
            {'status':'OK','results':[]}{}               | the end of the page
            {'status':'OK','results':[],}                | not JSON
            {'status':'OK','results':NULL}               | not JSON
            {'status':'OK' 'results':[]}                 | not JSON
            {'status':'OK','results':[],'results':[]}    | one 'results'
            {'status':'OK','results':{}}                 | a page of splits
            []                                           | a page of splits
            null                                         | a page of splits
            {'status':'OK','results':[                   | its JSON ends
            {'status':'OK                                | its JSON ends
            """)
    void pageThatIsNotOneJsonObjectIsMalformed(String page, String message) {
        assertThatThrownBy(() -> read(page))
                .isInstanceOf(MalformedResponseException.class)
                .hasMessageContaining(message);
    }

    @Test
    void rawLineBreakInATickerSpoilsThePage() {
        assertThatThrownBy(() -> read(page("'ticker':'A\n','execution_date':'2025-01-10','split_from':1,'split_to':2")))
                .isInstanceOf(MalformedResponseException.class)
                .hasMessageContaining("raw control characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'results':[]}", "{'status':'ERROR','error':'no splits today','results':[]}"})
    void statusThatIsNotOkIsAnError(String page) {
        assertThatThrownBy(() -> read(page))
                .isInstanceOf(ErrorStatus.class)
                .hasMessageContaining("expected status OK or DELAYED");
    }

    /// Dividends of the replay server: only the description of the endpoint differs from splits.
    @Test
    void allPagesOfASecondEndpointAreRead() {
        PagedQuery<String> dividends = new PagedQuery<>(
                "dividends",
                "stocks/v1/dividends",
                "ex_dividend_date",
                List.of("cash_amount"),
                row -> row.ticker() + " " + row.date("ex_dividend_date") + " " + row.positiveNumber("cash_amount"));
        DateRange years = new DateRange(LocalDate.of(2023, 1, 1), LocalDate.of(2024, 12, 31));
        Market market = Market.of(1, 3_000);
        List<String> expected = market.dividends(years.from(), years.to()).stream()
                .map(dividend -> dividend.ticker() + " " + dividend.exDate() + " "
                        + dividend.cash().stripTrailingZeros().toPlainString())
                .sorted()
                .toList();
        try (ReplayServer vendor = ReplayServer.start(market, Faults.none(), 0);
                RetryingHttp http = http(vendor)) {
            assertThat(dividends.fetch(http, years).stream().sorted().toList()).isEqualTo(expected);
            assertThat(vendor.callsOf("/stocks/v1/dividends")).isEqualTo((expected.size() + 4_999) / 5_000);
        }
        assertThat(expected).hasSizeGreaterThan(5_000);
    }

    private static RetryingHttp http(ReplayServer vendor) {
        PolygonConfig config = PolygonConfig.from(new Settings(Map.of(
                "POLYGON_API_KEY",
                "made-up-key",
                "POLYGON_BASE_URL",
                vendor.baseUrl().toString())));
        return new RetryingHttp(
                config,
                RateLimiter.UNLIMITED,
                RetryPolicy.STANDARD,
                Clock.systemUTC(),
                Optional.empty(),
                VendorHttp.client(config, RetryPolicy.STANDARD));
    }

    private static String page(String split) {
        return "{'status':'OK','results':[{" + split + "}]}";
    }

    private static PagedQuery.Page<StockSplit> read(String page)
            throws IOException, MalformedResponseException, ErrorStatus {
        return PolygonClient.SPLITS.read(new Buffer().writeUtf8(page.replace('\'', '"')), RANGE);
    }
}
