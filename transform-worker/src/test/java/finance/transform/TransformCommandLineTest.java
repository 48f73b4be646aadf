package finance.transform;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.common.testing.DatabaseClient;
import finance.replay.database.EmbeddedDatabase;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class TransformCommandLineTest {
    private final Map<String, String> environment = EmbeddedDatabase.shared().createDatabase();

    @BeforeEach
    void migrate() {
        assertThat(transform("migrate")).isZero();
    }

    @Test
    void summaryNamesTheDatesOrTheFlagAndCountsTheDays() {
        load("2025-01-02");
        load("2025-01-03");
        assertThat(output("--stale")).startsWith("stale: 2 days computed, 1 return changed, ");
        assertThat(output("--stale")).startsWith("stale: 0 days computed, 0 returns changed, ");
        assertThat(output("--all")).startsWith("all: 2 days computed, 0 returns changed, ");
        assertThat(output("2025-01-03", "2025-01-06"))
                .startsWith("2025-01-03 to 2025-01-06: 1 day computed, 0 returns changed, ")
                .endsWith("; not loaded: 1 session (2025-01-06), run the ingest worker for them\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--all --stale",
                "2025-01-08 --all",
                "--stale 2025-01-08",
                "--stale 2025-01-02 2025-01-08",
                "2025-01-02 2025-01-03 2025-01-06"
            })
    void exactlyOneFormIsExpected(String words) {
        assertThat(transform(words.isEmpty() ? new String[0] : words.split(" ")))
                .isEqualTo(2);
    }

    @Test
    void helpNamesEveryForm() {
        assertThat(output("--help"))
                .contains("[DATE [DATE]]", "--all", "--stale", "Compute only days whose inputs changed");
    }

    @Test
    void exitCodeIsThatOfTheResult() {
        assertThat(transform("2025-01-09")).isEqualTo(99);
        assertThat(transform("2025-01-08")).isEqualTo(1);
        assertThat(transform("2025-01-32")).isEqualTo(2);
    }

    @Test
    void overridesOfSessionsDecideWhichDaysAreComputed() {
        execute(
                "insert into session_overrides values ('2025-01-09', true, 'special'), ('2025-01-10', false, 'closed')");
        load("2025-01-08");
        load("2025-01-09");

        assertThat(output("2025-01-09")).startsWith("2025-01-09: 2 days computed, 1 return changed, ");
        assertThat(transform("2025-01-10")).isEqualTo(99);
        assertThat(output("2025-01-08", "2025-01-10"))
                .startsWith("2025-01-08 to 2025-01-10: 2 days computed, 0 returns changed, ")
                .doesNotContain("not loaded");
    }

    private int transform(String... args) {
        return TransformWorker.run(args, environment);
    }

    private String output(String... args) {
        CapturedOutput output = CapturedOutput.of(() -> transform(args));
        assertThat(output.exitCode()).as(output.all()).isZero();
        return output.out();
    }

    private void load(String date) {
        execute("""
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                values ('AAA', '%1$s', 10, 10, 10, 10, 1000);
                insert into trading_days (trading_date, is_session, verdict, returns_stale)
                values ('%1$s', true, 'LOADED', true)
                on conflict (trading_date) do update set is_session = true, verdict = 'LOADED', returns_stale = true""".formatted(date));
    }

    private void execute(String sql) {
        new DatabaseClient(environment).execute(sql);
    }
}
