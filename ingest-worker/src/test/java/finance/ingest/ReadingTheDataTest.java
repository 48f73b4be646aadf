package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.common.testing.DatabaseClient;
import finance.replay.demo.DemoMarket;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Executes the queries of docs/reading-the-data.md as the role `reader`.
@Tag("slow")
class ReadingTheDataTest {
    private static final Pattern BLOCK = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
    /// A query in the examples for Python, R, DuckDB and psql.
    private static final Pattern QUOTED = Pattern.compile("\"(select [^\"]+)\"|'(select [^']+)'");

    private static DatabaseClient reader;
    private static String page;
    private static List<String> queries;

    @BeforeAll
    static void readThePage() throws IOException, SQLException {
        Map<String, String> environment = new HashMap<>(DemoDatabase.loaded().environment());
        environment.put("POSTGRES_USER", "reader");
        reader = new DatabaseClient(environment);
        page = Files.readString(Path.of(System.getProperty("root"), "docs", "reading-the-data.md"));
        queries = BLOCK.matcher(page).results().map(block -> block.group(1)).toList();
    }

    @Test
    void everyQueryHasAResult() {
        assertThat(queries).hasSizeGreaterThan(10);
        for (String query : queries) {
            assertThat(reader.rows(query)).as(query).isNotEmpty();
        }
    }

    @Test
    void queriesOfTheExamplesForProgramsHaveAResult() {
        String access = page.substring(page.indexOf("## Access"));
        List<String> examples = QUOTED.matcher(access)
                .results()
                .map(example -> example.group(1) == null ? example.group(2) : example.group(1))
                .map(query -> query.replaceAll("%s|\\$1", "'AAPL'").replace(":first", "'2025-01-01'"))
                .toList();
        assertThat(examples).hasSize(5);
        for (String query : examples) {
            assertThat(reader.rows(query)).as(query).isNotEmpty();
        }
    }

    @Test
    void historyOfACompanyHasTheBarsOfItsFormerTicker() {
        assertThat(reader.table(containing("history_of('RENAB')")))
                .extracting(row -> row.get(0) + " " + row.get(1))
                .containsExactly(
                        "2025-06-05 RENAA",
                        "2025-06-06 RENAA",
                        "2025-06-09 RENAB",
                        "2025-06-10 RENAB",
                        "2025-06-11 RENAB");
    }

    /// The market computes the wealth as an account of shares and cash.
    @Test
    void totalReturnOfThePortfolioIsThatOfTheMarketsWealth() {
        double expected = 0.5 * wealth("special") + 0.3 * wealth("same-day") + 0.2 * wealth("consecutive") - 1;
        String[] found = reader.rows(containing("with portfolio")).getFirst().split("\\|", -1);
        assertThat(Double.parseDouble(found[0])).isCloseTo(expected, within(1e-9));
        assertThat(Double.parseDouble(found[1])).isLessThan(expected);
        assertThat(found[2]).isEqualTo("0");
        assertThat(found[3]).isEqualTo("0");
    }

    private static double wealth(String security) {
        NavigableMap<LocalDate, BigDecimal> wealth =
                DemoMarket.market().wealth(security, LocalDate.of(2025, 1, 31), LocalDate.of(2025, 12, 31));
        return wealth.lastEntry().getValue().doubleValue();
    }

    @Test
    void pageHasTheMeasuredDifferenceOfTheTwoTotalReturns() {
        String[] found = reader.rows(containing("largest_error_of_the_formula"))
                .getFirst()
                .split("\\|", -1);
        double median = 100 * Double.parseDouble(found[1]);
        double largest = 100 * Double.parseDouble(found[2]);
        assertThat(page.replaceAll("\\s+", " "))
                .contains("finds " + found[0] + " ex-dividend dates")
                .contains(String.format(
                        Locale.ROOT, "The median difference is %.4f %%, the largest %.2f %%", median, largest));
        assertThat(Double.parseDouble(found[3])).isLessThan(1e-12);
    }

    private static String containing(String text) {
        return queries.stream().filter(sql -> sql.contains(text)).findFirst().orElseThrow();
    }
}
