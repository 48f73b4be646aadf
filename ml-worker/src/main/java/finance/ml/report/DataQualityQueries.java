package finance.ml.report;

import finance.ml.report.DataQuality.Day;
import finance.ml.report.DataQuality.FindingSummary;
import finance.ml.report.DataQuality.Missing;
import finance.ml.report.DataQuality.Refused;
import finance.ml.report.DataQuality.Unforecast;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;

/// Reads the completeness and the refused rows of the loaded data.
final class DataQualityQueries {
    private final Connection connection;

    DataQualityQueries(Connection connection) {
        this.connection = connection;
    }

    DataQuality dataQuality() throws SQLException {
        return new DataQuality(days(), missing(), findings(), refused(), unforecast());
    }

    private List<Day> days() throws SQLException {
        return ReportStore.rows(
                connection,
                """
                with revisions as (
                    select trading_date, count(*) as versions from bar_revisions group by trading_date
                )
                select
                    days.trading_date, days.is_session, days.verdict, days.bars, days.provisional,
                    coalesce(revisions.versions, 0) as revisions
                from trading_days as days
                left join revisions on revisions.trading_date = days.trading_date
                order by days.trading_date""",
                row -> new Day(
                        row.getObject("trading_date", LocalDate.class),
                        row.getBoolean("is_session"),
                        row.getString("verdict"),
                        row.getObject("bars", Integer.class),
                        row.getBoolean("provisional"),
                        row.getInt("revisions")));
    }

    private List<FindingSummary> findings() throws SQLException {
        return ReportStore.rows(
                connection,
                """
                select
                    kind,
                    count(*) as open,
                    max(trading_date) as newest,
                    (array_agg(coalesce(ticker || ': ', '') || message order by trading_date desc nulls last, finding_id))[1] as example,
                    (array_agg(decision order by trading_date desc nulls last, finding_id))[1] as decision
                from open_findings
                group by kind
                order by open desc, kind""",
                row -> new FindingSummary(
                        row.getString("kind"),
                        row.getInt("open"),
                        row.getObject("newest", LocalDate.class),
                        row.getString("example"),
                        row.getString("decision")));
    }

    private List<Missing> missing() throws SQLException {
        return ReportStore.rows(
                connection,
                """
                select trading_date, verdict, message
                from missing_sessions
                where verdict is distinct from 'OUT_OF_PLAN'
                order by trading_date desc""",
                row -> new Missing(
                        row.getObject("trading_date", LocalDate.class),
                        row.getString("verdict"),
                        row.getString("message")));
    }

    /// Only the rows of the run that gave each day its current status.
    private List<Refused> refused() throws SQLException {
        return ReportStore.rows(
                connection,
                """
                with refused as (
                    select refused_rows.*, trading_days.trading_date
                    from refused_rows
                    inner join trading_days on trading_days.run_id = refused_rows.run_id
                )
                select
                    reason,
                    count(*) as rows,
                    count(distinct trading_date) as days,
                    min(ticker) as ticker,
                    left(min(raw), 120) as example
                from refused
                group by reason
                order by rows desc, reason""",
                row -> new Refused(
                        row.getString("reason"),
                        row.getInt("rows"),
                        row.getInt("days"),
                        row.getString("ticker"),
                        row.getString("example")));
    }

    /// Reasons that differ only in their numbers are counted as one.
    private List<Unforecast> unforecast() throws SQLException {
        return ReportStore.rows(
                connection,
                """
                with newest as (
                    select *, regexp_replace(reason, '[0-9][0-9.-]*', '0', 'g') as kind
                    from unforecast_tickers
                    where last_date = (select max(last_date) from unforecast_tickers)
                )
                select
                    count(*) as tickers,
                    (array_agg(ticker order by ticker))[1] as example,
                    (array_agg(reason order by ticker))[1] as reason
                from newest
                group by kind
                order by tickers desc, kind""",
                row -> new Unforecast(row.getInt("tickers"), row.getString("example"), row.getString("reason")));
    }
}
