package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A ticker whose closes do not change over the whole test window, so that the forecast by the mean has one
/// error, and naive has none.
@Tag("slow")
class EqualClosesTest {
    private static final LocalDate LAST = LocalDate.of(2025, 1, 17);

    private final MarketFixture market = new MarketFixture();

    @TempDir
    private Path folder;

    @Test
    void modelWithOneErrorIsReportedWithoutATest() throws IOException {
        double[] walk = MarketFixture.walk(60, 1);
        market.load("AAA", LAST, MarketFixture.closes(60, i -> i < 44 ? walk[i] : 10));
        assertThat(market.run("train-arima", "AAA", "--order", "0,0,0")).isZero();
        assertThat(market.printed())
                .contains("no test possible, one session ahead (RMSE ", " against 0 of the naive forecast)")
                .doesNotContain("NaN", "Infinity");
        assertThat(market.rows("select dm_statistic, dm_p_value, significance, naive_rmse from model_runs"))
                .containsExactly(Arrays.asList(null, null, "no test possible", "0"));
        Path report = folder.resolve("report.html");
        assertThat(market.run("report", "--out", report.toString())).isZero();
        assertThat(Files.readString(report)).contains("no test possible").doesNotContain("NaN");
    }

    @Test
    void searchedModelsAreReportedAndWrittenToTheFile() throws IOException {
        double[] walk = MarketFixture.walk(60, 1);
        market.load("AAA", LAST, MarketFixture.closes(60, i -> i < 44 ? walk[i] : 10));
        Path results = folder.resolve("results.csv");
        assertThat(market.run("tune-arima", "AAA", "--results", results.toString()))
                .isZero();
        assertThat(Files.readString(results)).doesNotContain("NaN").contains("AAA");
        assertThat(market.run("report", "--out", folder.resolve("report.html").toString()))
                .isZero();
        assertThat(market.value(
                        "select count(*) from model_runs where dm_statistic is null and dm_p_value is not null"))
                .isEqualTo("0");
    }
}
