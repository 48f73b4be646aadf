package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.LocalDate;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One page at a time, by literal values.
class SplitsPageTest {
    private static final LocalDate FROM = LocalDate.of(2025, 1, 2);
    private static final LocalDate TO = LocalDate.of(2025, 1, 31);

    @Test
    void splitIsReadWithItsTypeAndId() throws IOException, MalformedResponseException, ErrorStatus {
        SplitsPage page = read("""
                {'results':[{'id':'E1','ticker':'AAPL','execution_date':'2025-01-10','split_from':1,'split_to':4,
                'adjustment_type':'forward_split','historical_adjustment_factor':0.25}],'status':'OK'}""");
        assertThat(page.splits())
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
                .splits()
                .getFirst();
        assertThat(split.from()).isEqualTo(before);
        assertThat(split.to()).isEqualTo(after);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{'status':'OK'}", "{'status':'OK','results':null}", "{'status':'DELAYED','results':[]} \n"})
    void pageMayBeEmpty(String page) throws IOException, MalformedResponseException, ErrorStatus {
        assertThat(read(page).splits()).isEmpty();
    }

    @Test
    void nextPageIsNamed() throws IOException, MalformedResponseException, ErrorStatus {
        assertThat(read("{'status':'OK','results':[],'next_url':'https://example.com/next?cursor=1'}")
                        .nextUrl())
                .isEqualTo("https://example.com/next?cursor=1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            'execution_date':'2025-01-10','split_from':1,'split_to':2                | lacks ticker
            'ticker':null,'execution_date':'2025-01-10','split_from':1,'split_to':2  | lacks ticker
            'ticker':'A','split_from':1,'split_to':2                                 | lacks ticker
            'ticker':'A','execution_date':'2025-01-10','split_to':2                  | lacks ticker
            'ticker':'A','execution_date':'2025-01-10','split_from':1                | lacks ticker
            'ticker':'A','execution_date':'2025-01-10','split_from':0,'split_to':2   | positive shares
            'ticker':'A','execution_date':'2025-01-10','split_from':0.0,'split_to':2 | positive shares
            'ticker':'A','execution_date':'2025-01-10','split_from':1,'split_to':-2  | positive shares
            'ticker':'A','execution_date':'2025-01-10','split_from':1,'split_to':1e999 | positive shares
            'ticker':'A','execution_date':'2025-01-10','split_from':'x','split_to':2 | a page of splits
            'ticker':'A','execution_date':'2025-01-10','split_from':NaN,'split_to':2 | not JSON
            'ticker':'A','execution_date':'10.01.2025','split_from':1,'split_to':2   | a page of splits
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
            {'status':'OK','results':[                   | ends before
            {'status':'OK                                | ends before
            """)
    void pageThatIsNotOneJsonObjectIsMalformed(String page, String message) {
        assertThatThrownBy(() -> read(page)).isInstanceOf(MalformedResponseException.class).hasMessageContaining(message);
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

    private static String page(String split) {
        return "{'status':'OK','results':[{" + split + "}]}";
    }

    private static SplitsPage read(String page) throws IOException, MalformedResponseException, ErrorStatus {
        return SplitsPage.read(new Buffer().writeUtf8(page.replace('\'', '"')), FROM, TO);
    }
}
