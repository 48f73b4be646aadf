package finance.ingest.polygon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rows as literal values. 1736484000000 is 23:40 on 9 January 2025 in New York, 1736485200000
/// is the midnight after it.
class RowValidatorTest {
    private static final LocalDate DAY = LocalDate.of(2025, 1, 10);
    private static final String GOOD =
            "{'T':'AAPL','v':100.5,'vw':2.5,'o':2,'c':2.5,'h':3,'l':1.5,'t':1736542800000,'n':7}";

    @Test
    void goodRowIsABar() throws IOException, MalformedResponseException {
        assertThat(rejectionReason(GOOD)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            'T':'BRK.A'
            'T':'CpS'
            'T':'NAN'
            'T':'A-B'
            'T':'X/WS'
            'T':'1A'
            'o':0.0001,'l':0.0001
            'o':999999999.99,'h':999999999.99
            'h':2.5,'o':2.5
            'l':3,'h':3.0
            'v':0
            'v':-0
            'v':1.432032e+06
            'v':30002507.354057
            'v':999999999999999
            'vw':null
            'vw':700
            'n':null
            'n':7.0
            'n':7e1
            'n':0
            't':1736485200000
            't':1736571599999
            't':1.7365428e12
            'otc':true
            'x':{'y':[1,null]}
            """)
    void unusualRowIsABar(String fields) throws IOException, MalformedResponseException {
        assertThat(rejectionReason(with(fields))).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            'T':null                     | ticker missing
            'T':5                        | ticker is not text
            'T':true                     | ticker is not text
            'T':['A']                    | ticker is not text
            'T':''                       | ticker is not a symbol
            'T':'A B'                    | ticker is not a symbol
            'T':' A'                     | ticker is not a symbol
            'T':'.A'                     | ticker is not a symbol
            'T':'\\u0000HTLB^..'         | ticker is not a symbol
            'T':'AAPL\\n'                | ticker is not a symbol
            'T':'\\u00c4'                | ticker is not a symbol
            'o':null                     | open missing
            'h':'3'                      | high is not a number
            'l':NaN                      | low is not a number
            'c':Infinity                 | close is not a number
            'c':[1]                      | close is not a number
            'c':1e400                    | close is not finite
            'o':-2                       | open is negative
            'o':0                        | open is zero
            'o':-0.0                     | open is zero
            'o':1e-400                   | open is implausible
            'o':1e-13                    | open is implausible
            'o':1e9                      | open is implausible
            'h':1.0995116e+12            | high is implausible
            'c':2e000                    | close is implausible
            'c':2.000000000000000000000000000000000000000000000000000000000001 | close is implausible
            'v':null                     | volume missing
            'v':-1                       | volume is negative
            'v':1e15                     | volume is implausible
            'vw':'2'                     | vwap is not a number
            'vw':-2                      | vwap is negative
            'vw':1e9                     | vwap is implausible
            'n':7.5                      | trades is not a whole number
            'n':1e-1                     | trades is not a whole number
            'n':-7                       | trades is negative
            'n':1e15                     | trades is implausible
            't':null                     | t missing
            't':'1736542800000'          | t is not a number
            't':1736485199999            | t is on another day
            't':1736571600000            | t is on another day
            't':1736542800               | t is on another day
            't':1736542800000e18446744073709551616 | t is on another day
            't':-1                       | t is on another day
            'h':1.4                      | high below low
            'h':1.49999999999999999999,'l':1.5 | high below low
            """)
    void badRowIsRefusedWithItsReason(String fields, String reason) throws IOException, MalformedResponseException {
        assertThat(rejectionReason(with(fields))).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            null
            5
            'AAPL'
            []
            [1,2]
            NaN
            """)
    void rowThatIsNoObjectIsRefused(String row) throws IOException, MalformedResponseException {
        assertThat(rejectionReason(row)).isEqualTo("not an object");
    }

    @Test
    void rowWithoutFieldsIsRefused() throws IOException, MalformedResponseException {
        assertThat(rejectionReason("{}")).isEqualTo("ticker missing");
        assertThat(rejectionReason("{'T':'A','T':null}")).isEqualTo("ticker missing");
    }

    /// The fields take the place of the good row's: of a name that is there twice, the last one counts.
    private static String with(String fields) {
        return GOOD.substring(0, GOOD.length() - 1) + "," + fields + "}";
    }

    private static String rejectionReason(String row) throws IOException, MalformedResponseException {
        JsonScanner json = new JsonScanner(row.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        RawRow raw = new RawRow(json);
        raw.read();
        assertThat(json.isAtEnd()).isTrue();
        return new RowValidator(DAY).rejectionReason(raw);
    }
}
