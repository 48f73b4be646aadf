package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SchemaTest {
    private static final Pattern MIGRATION = Pattern.compile("V(\\d+)__[a-z0-9_]+\\.sql");

    @Test
    void versionIsTheNewestMigrations() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("root"), "sql"))) {
            List<Integer> versions = files.map(
                            file -> MIGRATION.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(migration -> Integer.valueOf(migration.group(1)))
                    .sorted()
                    .toList();
            assertThat(versions)
                    .isNotEmpty()
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, Schema.VERSION).boxed().toList());
        }
    }

    /// The lock numbers in SQL and in Java are the same, and each has one meaning.
    @Test
    void advisoryLocksHaveTheSameNumbersInSqlAndInJava() {
        TestDatabase test = TestDatabase.migrated();
        assertThat(test.rows("""
                        select proname, substring(prosrc from 'advisory\\w*\\((\\d+)') from pg_proc
                        where pronamespace = 'public'::regnamespace and prosrc like '%advisory%'
                        order by 1"""))
                .containsExactly(
                        "book_vendor_call|" + Database.Lock.VENDOR_CALLS.number,
                        "create_year_partition|" + Database.Lock.YEAR_PARTITION.number,
                        "lock_day_of_override|" + Database.Lock.DAY.number);
        assertThat(Arrays.stream(Database.Lock.values()).map(lock -> lock.number))
                .doesNotHaveDuplicates();
    }

    @Test
    void twoTransactionsThatNeedTheSameYearCreateItsPartitionOnce() throws Exception {
        TestDatabase test = TestDatabase.migrated();
        String create = "select create_forecasts_year(2040)";
        try (ExecutorService second = Executors.newSingleThreadExecutor();
                Connection first = test.connect("first")) {
            first.setAutoCommit(false);
            first.createStatement().execute(create);
            Future<?> waiting = second.submit(() -> test.execute(create));
            test.awaitAdvisoryLockWait();
            first.commit();
            waiting.get(2, TimeUnit.MINUTES);
        }
        assertThat(test.rows(
                        "select count(*) from pg_class where relname in ('forecasts_2040', 'forecast_scores_2040')"))
                .containsExactly("2");
    }

    @Test
    void commentsCallACallToTheVendorARequest() {
        assertThat(TestDatabase.migrated()
                        .rows(
                                "select distinct description from pg_description where description ~ '\\m(asked|knows)\\M'"
                                        + " and objoid >= 16384"))
                .isEmpty();
    }

    @Test
    void jarContainsTheMigrations() {
        assertThat(Schema.class.getResource("/sql/V1__market.sql")).isNotNull();
    }
}
