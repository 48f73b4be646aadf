package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.StringJoiner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The confidence band of the live coverage over simulated years, in which every interval has its nominal
/// coverage: the share of the bands that contain the level is the confidence of the band, 95 %.
@Tag("slow")
class CoverageBandSimulationTest {
    private static final int YEARS = 1_000;
    private static final int YEARS_PER_QUERY = 50;
    private static final int DAYS = 250;
    private static final int TICKERS = 20;
    /// The correlation of the returns of two tickers.
    private static final double CORRELATION = 0.3;

    private final MarketFixture market = new MarketFixture();

    /// With 1,000 years, the standard error of the share is 0.7 points. Bartlett weights with bandwidth h give 90 %
    /// five sessions ahead.
    @ParameterizedTest
    @CsvSource({"1, 0.80, 1.2815515655446", "5, 0.80, 1.2815515655446", "5, 0.95, 1.9599639845401"})
    void bandContainsTheLevelInNineteenOfTwentyYears(int horizon, double level, double quantile) {
        Random random = new Random(11);
        double contained = 0;
        for (int year = 0; year < YEARS; year += YEARS_PER_QUERY) {
            StringJoiner years = new StringJoiner(", ");
            for (int i = 0; i < YEARS_PER_QUERY; i++) {
                years.add("('" + inside(horizon, quantile, random) + "'::double precision[])");
            }
            contained += market.number(String.format(Locale.ROOT, """
                    select count(*)
                    from (values %s) as years (inside)
                    cross join lateral coverage_band(years.inside, array_fill(%d::bigint, array[%d]), %d) as band
                    where %s between band.lower_bound and band.upper_bound""", years, TICKERS, DAYS, horizon, level));
        }
        assertThat(contained / YEARS).isCloseTo(0.95, within(0.02));
    }

    /// The numbers of tickers by target date whose return over the sessions before it is inside its interval.
    private static String inside(int horizon, double quantile, Random random) {
        double[][] returns = new double[DAYS + horizon - 1][TICKERS];
        for (double[] ofDay : returns) {
            double common = Math.sqrt(CORRELATION) * random.nextGaussian();
            Arrays.setAll(ofDay, i -> common + Math.sqrt(1 - CORRELATION) * random.nextGaussian());
        }
        StringJoiner counts = new StringJoiner(",", "{", "}");
        for (int day = 0; day < DAYS; day++) {
            int inside = 0;
            for (int ticker = 0; ticker < TICKERS; ticker++) {
                double sum = 0;
                for (int session = day; session < day + horizon; session++) {
                    sum += returns[session][ticker];
                }
                inside += Math.abs(sum) < quantile * Math.sqrt(horizon) ? 1 : 0;
            }
            counts.add(String.valueOf(inside));
        }
        return counts.toString();
    }
}
