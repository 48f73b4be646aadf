package finance.ml.scoring;

import finance.ml.evaluation.DieboldMariano;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The accuracy of the daily forecasts, which were stored before their outcomes were known, over the last
/// year of target dates.
///
/// @param coverages by horizon, then by level
/// @param tickers the test of each ticker whose forecasts one session ahead differed from the naive
/// forecast and that has at least [#LEAST_DAYS] outcomes
public record LiveAccuracy(List<IntervalCoverage> coverages, TickerTests tickers) {
    /// The least number of outcomes of a ticker for its test.
    public static final int LEAST_DAYS = 20;

    /// The scores of this number of calendar days up to the newest target date count.
    public static final int DAYS = 366;

    /// Reads the scores of the whole market.
    public static LiveAccuracy read(Connection connection) throws SQLException {
        Optional<LocalDate> newest = newest(connection);
        if (newest.isEmpty()) {
            return new LiveAccuracy(List.of(), TickerTests.of(List.of()));
        }
        LocalDate since = newest.get().minusDays(DAYS - 1);
        return new LiveAccuracy(coverages(connection, since), TickerTests.of(tickerTests(connection, since)));
    }

    private static Optional<LocalDate> newest(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("select max(target_date) from live_scores")) {
            ResultSet row = query.executeQuery();
            row.next();
            return Optional.ofNullable(row.getObject(1, LocalDate.class));
        }
    }

    private static List<IntervalCoverage> coverages(Connection connection, LocalDate since) throws SQLException {
        try (var query = connection.prepareStatement("select * from live_coverage(?)")) {
            query.setObject(1, since);
            List<IntervalCoverage> coverages = new ArrayList<>();
            ResultSet row = query.executeQuery();
            while (row.next()) {
                coverages.add(new IntervalCoverage(
                        row.getInt("horizon"),
                        row.getDouble("level"),
                        row.getInt("days"),
                        row.getLong("forecasts"),
                        row.getDouble("coverage"),
                        row.getDouble("lower_bound"),
                        row.getDouble("upper_bound")));
            }
            return coverages;
        }
    }

    /// Absolute errors, because the forecasts are medians. A difference at the limit of the precision
    /// counts as none, so a ticker whose forecasts were always equal to the naive forecast has no test.
    private static List<DieboldMariano> tickerTests(Connection connection, LocalDate since) throws SQLException {
        try (var query = connection.prepareStatement("""
                with losses as (
                    select scores.ticker, abs(scores.error) / scores.naive as loss, abs(scores.naive_error) / scores.naive as naive_loss
                    from live_scores as scores
                    inner join model_runs as runs on runs.run_id = scores.run_id
                    where runs.command = 'forecast'
                        and scores.horizon = 1
                        and scores.target_date >= ?
                        and scores.actual is not null
                        and scores.naive > 0
                ),
                differences as (
                    select
                        ticker,
                        1e-9 * greatest(loss, naive_loss) as rounding,
                        loss - naive_loss as difference
                    from losses
                ),
                rounded as (
                    select ticker, rounding, case when abs(difference) > rounding then difference else 0 end as difference
                    from differences
                )
                select count(*) as outcomes, avg(difference) as mean, var_pop(difference) as variance, avg(rounding) as rounding
                from rounded
                group by ticker
                having count(*) >= ? and count(*) filter (where difference <> 0) > 0
                order by ticker""")) {
            query.setObject(1, since);
            query.setInt(2, LEAST_DAYS);
            List<DieboldMariano> tests = new ArrayList<>();
            ResultSet row = query.executeQuery();
            while (row.next()) {
                tests.add(DieboldMariano.ofMoments(
                        row.getInt("outcomes"),
                        row.getDouble("mean"),
                        row.getDouble("variance"),
                        row.getDouble("rounding")));
            }
            return tests;
        }
    }
}
