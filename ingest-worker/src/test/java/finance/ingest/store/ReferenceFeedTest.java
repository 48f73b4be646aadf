package finance.ingest.store;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.DateRange;
import finance.common.Settings;
import finance.common.testing.DatabaseClient;
import finance.ingest.market.MarketData;
import finance.ingest.market.ReferenceRows;
import finance.replay.database.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A feed beside the real ones, with a table of its own.
class ReferenceFeedTest {
    /// The table of this test fetches no rows from a vendor.
    private static final MarketData NO_VENDOR = null;

    private static final DateRange WEEK = range("2025-03-03", "2025-03-07");

    private final Map<String, String> environment = EmbeddedDatabase.shared().createDatabase();
    private final Database database = Database.of(DatabaseConfig.from(new Settings(environment)), 2);

    @BeforeEach
    void createTables() {
        execute("create table payments (ticker text not null, ex_date date not null)");
        execute("""
                create table payments_coverage (
                    only_row boolean primary key default true,
                    first_date date not null,
                    last_date date not null
                )""");
        execute("create table trading_days (trading_date date not null, verdict text)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "2025-02-01, 2025-03-07, ,",
        "2025-02-01, 2025-03-07, 2025-01-01, 2025-02-28",
        "2024-07-01, 2025-03-07, 2024-01-01, 2024-06-30",
        "2025-02-01, 2025-05-31, 2025-06-01, 2025-07-31"
    })
    void windowExtendsUpToTheCoveredRange(LocalDate from, LocalDate to, LocalDate first, LocalDate last) {
        Optional<DateRange> covered = Optional.ofNullable(first).map(date -> new DateRange(date, last));
        assertThat(ReferenceFeed.fetchWindow(WEEK, 30, covered)).isEqualTo(new DateRange(from, to));
    }

    @Test
    void rowsOfTheWindowAreStoredWithTheCoverage() {
        PaymentTable table = new PaymentTable(() -> {});
        new ReferenceFeed<>(database, table).ensureCovered(WEEK, NO_VENDOR, ReferenceFeed.Listener.NONE);

        assertThat(table.windows).containsExactly(range("2025-02-01", "2025-03-07"));
        assertThat(rows("select ticker || ' ' || ex_date from payments")).containsExactly("AAA 2025-03-07");
        assertThat(rows("select first_date || ' ' || last_date from payments_coverage"))
                .containsExactly("2025-02-01 2025-03-07");
    }

    @Test
    void gapThatAnotherWorkerCausesDuringTheFetchIsFetchedToo() {
        PaymentTable table = new PaymentTable(() -> execute("""
                insert into payments_coverage (first_date, last_date)
                values ('2024-01-01', '2024-06-30')
                on conflict do nothing"""));
        new ReferenceFeed<>(database, table).ensureCovered(WEEK, NO_VENDOR, ReferenceFeed.Listener.NONE);

        assertThat(table.windows).containsExactly(range("2025-02-01", "2025-03-07"), range("2024-07-01", "2025-03-07"));
        assertThat(rows("select first_date || ' ' || last_date from payments_coverage"))
                .containsExactly("2024-01-01 2025-03-07");
        assertThat(rows("select count(*)::text from payments")).containsExactly("1");
    }

    @Test
    void newFeedIsFetchedForAllLoadedDays() {
        execute(
                "insert into trading_days values ('2024-06-03', 'LOADED'), ('2025-04-01', 'LOADED'), ('2023-01-03', 'FAILED')");
        PaymentTable table = new PaymentTable(() -> {});
        new ReferenceFeed<>(database, table).ensureCovered(WEEK, NO_VENDOR, ReferenceFeed.Listener.NONE);
        new ReferenceFeed<>(database, table).ensureCovered(WEEK, NO_VENDOR, ReferenceFeed.Listener.NONE);

        assertThat(table.windows).containsExactly(range("2024-05-04", "2025-04-01"), range("2025-02-01", "2025-03-07"));
        assertThat(rows("select first_date || ' ' || last_date from payments_coverage"))
                .containsExactly("2024-05-04 2025-04-01");
    }

    @Test
    void refreshReadsTheCoveredRangeOrElseTheLoadedDays() {
        PaymentTable table = new PaymentTable(() -> {});
        ReferenceFeed<LocalDate> feed = new ReferenceFeed<>(database, table);
        assertThat(feed.refresh(NO_VENDOR)).isZero();
        execute("insert into trading_days values ('2024-06-03', 'LOADED'), ('2025-04-01', 'LOADED')");
        assertThat(feed.refresh(NO_VENDOR)).isEqualTo(1);
        feed.ensureCovered(range("2025-04-07", "2025-04-08"), NO_VENDOR, ReferenceFeed.Listener.NONE);
        table.windows.clear();
        assertThat(feed.refresh(NO_VENDOR)).isEqualTo(1);

        assertThat(table.windows).containsExactly(range("2024-05-04", "2025-04-08"));
    }

    @Test
    void answerThatLacksStoredRowsIsRequestedASecondTime() {
        PaymentTable table = new PaymentTable(() -> {});
        table.incompleteAnswers = 1;
        new ReferenceFeed<>(database, table).ensureCovered(WEEK, NO_VENDOR, ReferenceFeed.Listener.NONE);

        assertThat(table.windows).containsExactly(range("2025-02-01", "2025-03-07"), range("2025-02-01", "2025-03-07"));
        assertThat(rows("select count(*)::text from payments")).containsExactly("1");
    }

    @Test
    void listenerIsToldOfTransactionsThatHaveBegunAndOfFurtherRequests() {
        PaymentTable table = new PaymentTable(() -> {});
        table.incompleteAnswers = 1;
        List<String> told = new ArrayList<>();
        new ReferenceFeed<>(database, table).ensureCovered(WEEK, NO_VENDOR, new ReferenceFeed.Listener() {
            @Override
            public void storing() {
                told.add("storing, " + transactions());
            }

            @Override
            public void requestingAgain() {
                told.add("requesting again, " + transactions());
            }
        });

        assertThat(told).containsExactly("storing, 1 open", "requesting again, 0 open", "storing, 1 open");
    }

    private String transactions() {
        return rows("""
                select count(*) || ' open' from pg_stat_activity
                where datname = current_database() and application_name = 'finance' and state = 'idle in transaction'""").getFirst();
    }

    private static DateRange range(String from, String to) {
        return new DateRange(LocalDate.parse(from), LocalDate.parse(to));
    }

    private void execute(String sql) {
        new DatabaseClient(environment).execute(sql);
    }

    private List<String> rows(String sql) {
        return new DatabaseClient(environment).rows(sql);
    }

    /// One dividend on the last day of each window.
    private static final class PaymentTable implements ReferenceTable<LocalDate> {
        final List<DateRange> windows = new ArrayList<>();
        private final Runnable duringFetch;
        private int incompleteAnswers;
        private int answers;

        PaymentTable(Runnable duringFetch) {
            this.duringFetch = duringFetch;
        }

        @Override
        public int lookBackDays() {
            return 30;
        }

        @Override
        public String name() {
            return "payments";
        }

        @Override
        public int lockKey() {
            return 1;
        }

        @Override
        public ReferenceRows<LocalDate> fetch(MarketData vendor, DateRange window) {
            windows.add(window);
            duringFetch.run();
            return new ReferenceRows<>(List.of(window.to()), List.of());
        }

        @Override
        public OptionalInt store(Connection connection, ReferenceAnswer<LocalDate> answer) throws SQLException {
            if (!answer.isSecond() && answers++ < incompleteAnswers) {
                return OptionalInt.empty();
            }
            try (var insert = connection.prepareStatement("insert into payments (ticker, ex_date) values ('AAA', ?)")) {
                insert.setObject(1, answer.rows().rows().getFirst());
                return OptionalInt.of(insert.executeUpdate());
            }
        }

        @Override
        public int chooseIfDue(Connection connection) {
            throw new UnsupportedOperationException();
        }
    }
}
