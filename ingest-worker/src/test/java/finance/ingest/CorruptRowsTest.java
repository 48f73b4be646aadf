package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.market.Corruption;
import finance.replay.market.Market;
import finance.replay.market.Row;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An invalid row is refused with its reason and stored unchanged; all other rows of the day are loaded.
@Tag("slow")
class CorruptRowsTest {
    private static final LocalDate DAY = LocalDate.of(2025, 1, 10);

    @ParameterizedTest
    @CsvSource({
        "DUPLICATE, AAA, duplicate",
        "BAD_TICKER, \uFFFDHTLB^.., ticker is not a symbol",
        "EMPTY_TICKER, '', ticker is not a symbol",
        "HUGE_PRICE, MADEUP.HUGE, open is implausible",
        "NEGATIVE_PRICE, MADEUP.NEGATIVE, open is negative",
        "ZERO_PRICE, MADEUP.ZERO, open is zero",
        "HIGH_BELOW_LOW, MADEUP.HIGHLOW, high below low",
        "NAN, MADEUP.NAN, open is not a number",
        "NAN_TEXT, MADEUP.NANTEXT, open is not a number",
        "OTHER_DAY, MADEUP.OTHERDAY, t is on another day",
        "NO_CLOSE, MADEUP.NOCLOSE, close missing",
        "NEGATIVE_VOLUME, MADEUP.NEGVOL, volume is negative"
    })
    void badRowIsRefusedAndTheOthersAreLoaded(Corruption corruption, String ticker, String reason) {
        Market market = Market.empty().withRows(DAY, List.of(Row.of("AAA", "12.5"), Row.of("BBB", "7")));
        try (IngestTestbed testbed = IngestTestbed.of(
                market, Faults.always(Fault.corrupt(corruption)).onDays(DAY))) {
            CapturedOutput run = testbed.ingest(DAY.toString());

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(run.out()).contains("3 rows = 2 bars + 0 test symbols + 1 refused");
            assertThat(testbed.rows("select ticker, close from daily_bars order by 1"))
                    .containsExactly("AAA|12.5", "BBB|7");
            assertThat(testbed.rows("select ticker, reason from refused_rows")).containsExactly(ticker + "|" + reason);
            assertThat(testbed.rows("select raw from refused_rows natural join ingestion_logs"))
                    .allMatch(raw -> raw.startsWith("{\"T\":") && raw.chars().noneMatch(Character::isISOControl));
        }
    }

    /// Nothing in the answer shows which of the rows is right.
    @Test
    void rowsOfOneTickerThatDifferAreAllRefused() {
        Market market = Market.empty().withRows(DAY, List.of(Row.of("AAA", "12.5"), Row.of("BBB", "7")));
        try (IngestTestbed testbed = IngestTestbed.of(
                market,
                Faults.always(Fault.corrupt(Corruption.DUPLICATE_DIFFERENT)).onDays(DAY))) {
            CapturedOutput run = testbed.ingest(DAY.toString());

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(run.out()).contains("3 rows = 1 bar + 0 test symbols + 2 refused");
            assertThat(testbed.rows("select ticker, close from daily_bars")).containsExactly("BBB|7");
            assertThat(testbed.rows("select ticker, reason, raw like '%77.77%' from refused_rows order by 3"))
                    .containsExactly("AAA|rows of one ticker differ|f", "AAA|rows of one ticker differ|t");
            assertThat(testbed.rows("select kind, trading_date, ticker from open_findings"))
                    .containsExactly("bars_conflict|2025-01-10|AAA");
        }
    }

    /// The vendor sends closes outside low..high occasionally; such a row is a valid bar.
    @Test
    void closeOutsideTheDaysRangeIsABar() {
        try (IngestTestbed testbed = IngestTestbed.of(
                Market.of(1, 20),
                Faults.always(Fault.corrupt(Corruption.CLOSE_OUTSIDE)).onDays(DAY))) {
            testbed.ingest(DAY.toString());
            assertThat(testbed.rows("select close from daily_bars where ticker = 'MADEUP.OUTSIDE'"))
                    .containsExactly("5.9");
        }
    }

    @Test
    void everyCorruptionAtOnceKeepsTheLedger() {
        Fault all = new Fault.Corrupt(EnumSet.allOf(Corruption.class));
        try (IngestTestbed testbed =
                IngestTestbed.of(Market.of(1, 50), Faults.always(all).onDays(DAY))) {
            assertThat(testbed.ingest(DAY.toString()).exitCode()).isZero();
            assertThat(testbed.rows("""
                    select bars + test_symbols + refused = results_count, refused, test_symbols,
                        bars = (select count(*) from daily_bars), refused = (select count(*) from refused_rows)
                    from ingestion_logs""")).containsExactly("t|14|7|t|t");
        }
    }

    @Test
    void dayOfWhichNoRowIsOfThatDayIsNotLoaded() {
        Market market = Market.of(1, 50);
        market.withBody(DAY, market.day(LocalDate.of(2025, 1, 8)));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            CapturedOutput run = testbed.ingest(DAY.toString());

            assertThat(run.exitCode()).isEqualTo(75);
            assertThat(run.err()).contains("expected bars of ").contains("t is on another day");
            assertThat(testbed.rows("select verdict from trading_days")).containsExactly("FAILED");
            assertThat(testbed.value("select count(*) from daily_bars")).isEqualTo("0");
        }
    }
}
