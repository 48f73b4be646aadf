package finance.ingest.polygon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import okio.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The recorded answer of 2019-02-01 has neither `request_id` nor `count`; current answers have both.
class GroupedDailyFormatTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"''; true", "'\"request_id\":\"r\",'; false", "'\"count\":1,'; false"})
    void olderFormatHasNeitherRequestIdNorCount(String fields, boolean olderFormat) throws Exception {
        String body =
                "{" + fields + "\"status\":\"OK\",\"queryCount\":1,\"resultsCount\":1,\"adjusted\":true,\"results\":["
                        + "{\"T\":\"PEB\",\"v\":739867,\"vw\":31.4784,\"o\":32.06,\"c\":31.63,\"h\":32.24,\"l\":31.19,"
                        + "\"t\":1549054800000,\"n\":6996}]}";
        var day = GroupedDailyReader.read(LocalDate.of(2019, 2, 1), new Buffer().writeUtf8(body), 200);
        assertThat(day.adjusted()).isTrue();
        assertThat(day.olderFormat()).isEqualTo(olderFormat);
    }
}
