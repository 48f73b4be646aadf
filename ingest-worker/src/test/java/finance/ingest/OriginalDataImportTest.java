package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.database.EmbeddedDatabase;
import finance.replay.market.Market;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/// The import of the rows of the original Python project, by the statement in docs/operating.md.
class OriginalDataImportTest {
    /// A Friday, the two sessions after it and a Saturday between them; rows that are no valid bars.
    private static final String ORIGINAL = """
            create table daily_bars (
                id serial primary key,
                ticker varchar(10),
                trading_date date,
                open numeric(12, 4),
                high numeric(12, 4),
                low numeric(12, 4),
                close numeric(12, 4),
                volume bigint
            );
            create table ingestion_logs (
                id serial primary key,
                run_date date,
                ingestion_date date,
                row_count integer,
                duration_seconds numeric
            );
            insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
            select ticker, trading_date, 10, 12, 9, 11, 1000
            from unnest(array['AAPL', 'CpS', 'CPS']) as ticker,
                unnest(array['2024-12-27', '2024-12-28', '2024-12-30', '2024-12-31']::date[]) as trading_date;
            insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
            values
                ('AAPL', '2024-12-27', 10, 12, 9, 11, 1000),
                ('ZERO', '2024-12-27', 0, 12, 9, 11, 1000),
                ('NULL', '2024-12-27', 10, 12, 9, null, 1000),
                ('HIGH', '2024-12-27', 10, 8, 9, 11, 1000),
                ('NANS', '2024-12-27', 10, 'NaN', 9, 11, 1000),
                (null, '2024-12-27', 10, 12, 9, 11, 1000),
                ('OLD', '1999-12-27', 10, 12, 9, 11, 1000)""";

    @Test
    void theDocumentedStatementBringsTheOriginalsRowsOver() throws Exception {
        try (IngestTestbed testbed = IngestTestbed.withoutTables(Market.of(1, 50))) {
            testbed.execute(ORIGINAL);
            CapturedOutput refused = testbed.ingest("2025-01-02");
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err())
                    .contains("looks like the table of the original Python project")
                    .contains("table daily_bars, table ingestion_logs");

            testbed.execute(documented("    alter table daily_bars rename", "\n\n"));
            assertThat(testbed.ingest("migrate").exitCode()).isZero();
            int days = bringOver(testbed);
            assertThat(days).isEqualTo(3);
            assertThat(
                            testbed.rows(
                                    "select trading_date, string_agg(ticker, ' ' order by ticker) from daily_bars group by 1 order by 1"))
                    .containsExactly("2024-12-27|AAPL CPS CpS", "2024-12-30|AAPL CPS CpS", "2024-12-31|AAPL CPS CpS");
            assertThat(
                            testbed.rows(
                                    "select ingestion_date, verdict, results_count, bars, refused, message from ingestion_logs order by 1"))
                    .containsExactly(
                            "2024-12-27|LOADED|9|3|6|brought over from original_daily_bars",
                            "2024-12-30|LOADED|3|3|0|brought over from original_daily_bars",
                            "2024-12-31|LOADED|3|3|0|brought over from original_daily_bars");
            assertThat(testbed.rows("select ticker, reason from refused_rows order by reason, ticker"))
                    .containsExactly(
                            "AAPL|duplicate",
                            "HIGH|high below low",
                            "NULL|missing value",
                            "|no ticker",
                            "NANS|not a number",
                            "ZERO|price not positive");
            assertThat(
                            testbed.rows(
                                    "select trading_date, is_session, verdict, bars, returns_stale, run_id is not null from trading_days order by 1"))
                    .containsExactly(
                            "2024-12-27|t|LOADED|3|t|t", "2024-12-30|t|LOADED|3|t|t", "2024-12-31|t|LOADED|3|t|t");
            assertThat(bringOver(testbed)).isZero();
        }
    }

    @Test
    void daysThatAreLoadedAreNotTouched() throws Exception {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            testbed.ingest("2024-12-30");
            String before = testbed.value("select count(*) from daily_bars");
            testbed.execute(
                    ORIGINAL.replace("daily_bars", "original_daily_bars").replace("ingestion_logs", "original_logs"));
            assertThat(bringOver(testbed)).isEqualTo(2);
            assertThat(testbed.value("select count(*) from daily_bars where trading_date = '2024-12-30'"))
                    .isEqualTo(before);
        }
    }

    @Test
    void anIngestBesideTheDaysBroughtOverFetchesTheirSplits() throws Exception {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            testbed.execute(
                    ORIGINAL.replace("daily_bars", "original_daily_bars").replace("ingestion_logs", "original_logs"));
            testbed.ingest("2025-01-10");
            bringOver(testbed);
            assertThat(testbed.ingest("2024-12-27", "--force").exitCode()).isZero();
            assertThat(testbed.ingest("2024-12-31", "--force").exitCode()).isZero();
            assertThat(testbed.rows("select first_date, last_date from splits_coverage"))
                    .containsExactly("2024-11-27|2025-01-10");
            assertThat(testbed.rows("select count(*) from trading_days where returns_stale"))
                    .containsExactly("4");
        }
    }

    private static int bringOver(IngestTestbed testbed) throws IOException, SQLException {
        try (Connection connection = EmbeddedDatabase.connect(testbed.environment);
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(
                    documented("```sql\nwith original as", "```\n").substring("```sql\n".length()));
        }
    }

    /// The part of the page from `begin` up to `end`.
    private static String documented(String begin, String end) throws IOException {
        String page = Files.readString(Path.of(System.getProperty("root"), "docs", "operating.md"));
        int from = page.indexOf(begin);
        assertThat(from).as("docs/operating.md has " + begin).isNotNegative();
        return page.substring(from, page.indexOf(end, from));
    }
}
