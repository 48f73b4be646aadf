package finance.ingest.polygon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import finance.common.DateRange;
import finance.common.Settings;
import finance.ingest.market.CashDividend;
import finance.ingest.market.ReferenceRows;
import finance.ingest.market.StockSplit;
import finance.ingest.market.UnreadableRow;
import finance.replay.Faults;
import finance.replay.ReplayServer;
import finance.replay.market.Market;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okio.Buffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Pages of splits as literal values, and a second feed.
@Tag("slow")
class PagedQueryTest {
    private static final String GOOD_SPLIT = "{'ticker':'B','execution_date':'2025-01-10','split_from':1,'split_to':2}";
    private static final DateRange RANGE = new DateRange(LocalDate.of(2025, 1, 2), LocalDate.of(2025, 1, 31));

    @Test
    void splitIsReadWithItsTypeAndId() throws IOException, MalformedResponseException, ErrorStatus {
        PagedQuery.Page<StockSplit> page = read("""
                {'results':[{'id':'E1','ticker':'AAPL','execution_date':'2025-01-10','split_from':1,'split_to':4,
                'adjustment_type':'forward_split','historical_adjustment_factor':0.25}],'status':'OK'}""");
        assertThat(page.rows().rows())
                .containsExactly(
                        new StockSplit("AAPL", LocalDate.of(2025, 1, 10), "1", "4", "forward_split", "E1", "0.25"));
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
                .rows()
                .getFirst();
        assertThat(split.from()).isEqualTo(before);
        assertThat(split.to()).isEqualTo(after);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{'status':'OK'}", "{'status':'OK','results':null}", "{'status':'DELAYED','results':[]} \n"})
    void pageMayBeEmpty(String page) throws IOException, MalformedResponseException, ErrorStatus {
        assertThat(read(page).rows().rows()).isEmpty();
    }

    @Test
    void nextPageIsNamed() throws IOException, MalformedResponseException, ErrorStatus {
        assertThat(read("{'status':'OK','results':[],'next_url':'https://example.com/next?cursor=1'}")
                        .nextUrl())
                .isEqualTo("https://example.com/next?cursor=1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            'execution_date':'2025-01-10','split_from':1,'split_to':2                | expected ticker, found none
            'ticker':null,'execution_date':'2025-01-10','split_from':1,'split_to':2  | expected ticker, found none
            'ticker':'A','split_from':1,'split_to':2                                 | expected execution_date, found none
            'ticker':'A','execution_date':'2025-01-10','split_to':2                  | expected split_from, found none
            'ticker':'A','execution_date':'2025-01-10','split_from':1                | expected split_to, found none
            'ticker':'A','execution_date':'2025-01-10','split_from':0,'split_to':2   | expected a positive number as split_from, found '0'
            'ticker':'A','execution_date':'2025-01-10','split_from':0.0,'split_to':2 | expected a positive number as split_from, found '0.0'
            'ticker':'A','execution_date':'2025-01-10','split_from':1,'split_to':-2  | expected a positive number as split_to, found '-2'
            'ticker':'A','execution_date':'2025-01-10','split_from':1,'split_to':1e999 | a positive number
            'ticker':'A','execution_date':'2025-01-10','split_from':1,'split_to':9E20 | a positive number
            'ticker':'A','execution_date':'2025-01-10','split_from':'x','split_to':2 | a positive number
            'ticker':'A','execution_date':'2025-01-10','split_from':true,'split_to':2 | expected one value as split_from, found BOOLEAN
            'ticker':'A','execution_date':'10.01.2025','split_from':1,'split_to':2   | expected a date as execution_date
            'ticker':'A','execution_date':'2025-02-01','split_from':1,'split_to':2   | expected execution_date in 2025-01-02
            'ticker':'A','execution_date':'2025-01-01','split_from':1,'split_to':2   | expected execution_date in 2025-01-02
            'ticker':'A\\u0000','execution_date':'2025-01-10','split_from':1,'split_to':2 | control characters
            'ticker':'A\\uD800','execution_date':'2025-01-10','split_from':1,'split_to':2 | surrogate pairs
            'ticker':'A','execution_date':'2025-01-10','split_from':1,'split_to':2,'id':'\\uDC00' | surrogate pairs
            'ticker':'','execution_date':'2025-01-10','split_from':1,'split_to':2    | a ticker of 1 to 256
            'ticker':' ','execution_date':'2025-01-10','split_from':1,'split_to':2   | a ticker of 1 to 256
            'ticker':5,'execution_date':'2025-01-10','split_from':1,'split_to':2     | found the number 5
            'ticker':[],'execution_date':'2025-01-10','split_from':1,'split_to':2    | expected one value as ticker, found BEGIN_ARRAY
            """)
    void unreadableSplitIsReturnedWithTheReasonBesideTheOthers(String split, String reason)
            throws IOException, MalformedResponseException, ErrorStatus {
        ReferenceRows<StockSplit> rows = read("{'status':'OK','results':[" + GOOD_SPLIT + ",{" + split + "},"
                        + GOOD_SPLIT + "]}")
                .rows();
        assertThat(rows.rows()).hasSize(2);
        assertThat(rows.unreadable()).hasSize(1);
        assertThat(rows.unreadable().getFirst().reason()).contains(reason);
        assertThat(rows.unreadable().getFirst().raw()).isEqualTo(("{" + split + "}").replace('\'', '"'));
    }

    @Test
    void unreadableRowKeepsTheValuesThatCanBeRead() throws IOException, MalformedResponseException, ErrorStatus {
        assertThat(read("""
                {'status':'OK','results':[{'id':'x','ticker':'ZERO','execution_date':'2025-01-10','split_from':1,'split_to':0},
                {'id':'y','ticker':'FAR','execution_date':'2035-01-10','split_from':1,'split_to':2},null,7]}""").rows().unreadable())
                .extracting(UnreadableRow::ticker, UnreadableRow::date, UnreadableRow::vendorId, UnreadableRow::raw)
                .containsExactly(
                        tuple("ZERO", LocalDate.of(2025, 1, 10), "x", """
                                {"id":"x","ticker":"ZERO","execution_date":"2025-01-10","split_from":1,"split_to":0}"""),
                        tuple("FAR", null, "y", """
                                {"id":"y","ticker":"FAR","execution_date":"2035-01-10","split_from":1,"split_to":2}"""),
                        tuple(null, null, null, "null"),
                        tuple(null, null, null, "7"));
    }

    @Test
    void pageOfUnreadableRowsIsMalformed() {
        String unreadable = "{'ticker':'A','date':'2025-01-10','from':1,'to':2}";
        String page = "{'status':'OK','results':[" + String.join(",", Collections.nCopies(20, unreadable)) + "]}";
        assertThatThrownBy(() -> read(page))
                .isInstanceOf(MalformedResponseException.class)
                .hasMessageContaining("found 20 of 20 rows unreadable, the first: expected execution_date, found none");
    }

    @Test
    void factorThatIsNoNumberLeavesTheSplitReadable() throws IOException, MalformedResponseException, ErrorStatus {
        assertThat(read(page("'ticker':'A','execution_date':'2025-01-10','split_from':1,'split_to':2,"
                                + "'historical_adjustment_factor':'unknown'"))
                        .rows()
                        .rows())
                .extracting(StockSplit::historicalAdjustmentFactor)
                .containsExactly((String) null);
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
            {'status':'OK','results':[{'split_from':NaN}]} | not JSON
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

    @Test
    void dividendIsReadWithAllItsValues() throws IOException, MalformedResponseException, ErrorStatus {
        assertThat(PolygonClient.DIVIDENDS
                        .read(new Buffer().writeUtf8("""
                                        {"results":[{"id":"E1","ticker":"AAPL","cash_amount":0.24,"currency":"usd","declaration_date":"2025-01-02",
                                        "distribution_type":"recurring","ex_dividend_date":"2025-01-10","frequency":4,"pay_date":"2025-02-13",
                                        "record_date":"2025-01-10","split_adjusted_cash_amount":2.4E-1,"historical_adjustment_factor":0.99}],
                                        "status":"OK"}"""), RANGE)
                        .rows()
                        .rows())
                .containsExactly(new CashDividend(
                        "AAPL",
                        LocalDate.of(2025, 1, 10),
                        "0.24",
                        "USD",
                        "recurring",
                        4,
                        LocalDate.of(2025, 1, 2),
                        LocalDate.of(2025, 1, 10),
                        LocalDate.of(2025, 2, 13),
                        "0.24",
                        "0.99",
                        "E1"));
    }

    @Test
    void allPagesOfDividendsAreRead() {
        DateRange years = new DateRange(LocalDate.of(2023, 1, 1), LocalDate.of(2024, 12, 31));
        Market market = Market.of(1, 3_000);
        List<String> expected = market.dividends(years.from(), years.to()).stream()
                .map(dividend -> dividend.ticker() + " " + dividend.exDate() + " "
                        + dividend.cash().stripTrailingZeros().toPlainString())
                .toList();
        try (ReplayServer vendor = ReplayServer.start(market, Faults.none(), 0);
                RetryingHttp http = http(vendor)) {
            assertThat(PolygonClient.DIVIDENDS.fetch(http, years).rows())
                    .extracting(dividend -> dividend.ticker() + " " + dividend.exDividendDate() + " " + dividend.cash())
                    .containsExactlyInAnyOrderElementsOf(expected);
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
