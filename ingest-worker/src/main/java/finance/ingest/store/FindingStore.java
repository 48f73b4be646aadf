package finance.ingest.store;

import finance.ingest.admission.Assessment;
import finance.ingest.admission.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;

/// The findings of the admission check in the table `findings`.
final class FindingStore {
    private static final String[] KINDS = {"day_incomplete", "day_volume", "day_stale_copy", "bars_conflict"};

    private FindingStore() {}

    /// Opens the findings of a day, or updates the open ones.
    static void report(Connection connection, LocalDate date, List<Finding> findings, String decision)
            throws SQLException {
        if (findings.isEmpty()) {
            return;
        }
        try (var report = connection.prepareStatement("select report_finding(?, ?, ?, ?, ?::jsonb, ?)")) {
            for (Finding finding : Assessment.merged(findings)) {
                report.setString(1, finding.kind());
                report.setObject(2, date);
                report.setString(3, finding.ticker());
                report.setString(4, finding.message());
                report.setString(5, finding.evidence());
                report.setString(6, decision);
                report.addBatch();
            }
            report.executeBatch();
        }
    }

    /// Opens or updates the findings of a repeated comparison, and settles those of earlier ones that were not
    /// found again.
    ///
    /// @param decision the same for all repetitions
    static void reportAgain(Connection connection, LocalDate date, List<Finding> findings, String decision)
            throws SQLException {
        try (var resolve = connection.prepareStatement("""
                update findings
                set resolved_at = now(), decision = 'no longer found'
                where trading_date = ? and resolved_at is null and decision = ? and kind <> all(?)""")) {
            resolve.setObject(1, date);
            resolve.setString(2, decision);
            resolve.setArray(
                    3,
                    connection.createArrayOf(
                            "text", findings.stream().map(Finding::kind).toArray()));
            resolve.executeUpdate();
        }
        report(connection, date, findings, decision);
    }

    /// Settles the open findings of the admission check about a day, except those that were found again.
    ///
    /// @param decision the reason why the others are settled
    static void resolveOthers(Connection connection, LocalDate date, List<Finding> found, String decision)
            throws SQLException {
        if (!hasOpen(connection, date)) {
            return;
        }
        try (var resolve = connection.prepareStatement("""
                update findings
                set resolved_at = now(), decision = ?
                where trading_date = ?
                    and resolved_at is null
                    and kind = any(?)
                    and not exists (
                        select from unnest(?::text[], ?::text[]) as found (kind, ticker)
                        where found.kind = findings.kind and found.ticker is not distinct from findings.ticker)""")) {
            resolve.setString(1, decision);
            resolve.setObject(2, date);
            resolve.setArray(3, connection.createArrayOf("text", KINDS));
            resolve.setArray(
                    4,
                    connection.createArrayOf(
                            "text", found.stream().map(Finding::kind).toArray()));
            resolve.setArray(
                    5,
                    connection.createArrayOf(
                            "text", found.stream().map(Finding::ticker).toArray()));
            resolve.executeUpdate();
        }
    }

    /// Whether each of these tickers has an open finding about rows that differ.
    static boolean areOpenConflicts(Connection connection, LocalDate date, List<String> tickers) throws SQLException {
        if (tickers.isEmpty()) {
            return true;
        }
        try (var query = connection.prepareStatement("""
                select count(*)
                from findings
                where trading_date = ? and resolved_at is null and kind = 'bars_conflict' and ticker = any(?)""")) {
            query.setObject(1, date);
            query.setArray(2, connection.createArrayOf("text", tickers.toArray()));
            var row = query.executeQuery();
            row.next();
            return row.getInt(1) == tickers.size();
        }
    }

    private static boolean hasOpen(Connection connection, LocalDate date) throws SQLException {
        try (var query = connection.prepareStatement(
                "select 1 from findings where trading_date = ? and resolved_at is null limit 1")) {
            query.setObject(1, date);
            return query.executeQuery().next();
        }
    }
}
