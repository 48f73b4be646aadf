package finance.ingest.store;

import finance.common.DateRange;
import finance.ingest.market.UnreadableRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Findings about the answers of a feed of reference data: rows that are unreadable or missing.
final class ReferenceFindings {
    /// A vendor that sends no rows at all causes one finding with this number of examples.
    private static final int MOST_EXAMPLES = 20;

    private final String feed;
    private final String unreadableKind;
    private final String vanishedKind;

    /// @param feed name of the data, for example "splits"
    /// @param row name of one row of it, for example "split"
    ReferenceFindings(String feed, String row) {
        this.feed = feed;
        this.unreadableKind = row + "_unreadable";
        this.vanishedKind = feed + "_vanished";
    }

    /// Opens a finding for each row, and resolves those of the window whose row the vendor no longer sends. A
    /// row without a date or an id is identified by its text.
    void reportUnreadable(Connection connection, DateRange window, List<UnreadableRow> rows) throws SQLException {
        try (var report = connection.prepareStatement("""
                select report_finding(
                    ?, ?, ?, ?,
                    jsonb_build_object(
                        'vendor_id', coalesce(?, md5(?)), 'row', ?::text, 'first_date', ?::date, 'last_date', ?::date),
                    'the row was not stored')""")) {
            for (UnreadableRow row : rows) {
                report.setString(1, unreadableKind);
                report.setObject(2, row.date());
                report.setString(3, row.ticker());
                report.setString(4, "unreadable row of " + feed + ": " + row.reason());
                report.setString(5, row.vendorId());
                report.setString(6, row.raw());
                report.setString(7, row.raw());
                report.setObject(8, row.date() == null ? window.from() : row.date());
                report.setObject(9, row.date() == null ? window.to() : row.date());
                report.execute();
            }
        }
        String[] reported = rows.stream().map(UnreadableRow::raw).toArray(String[]::new);
        try (var resolve = connection.prepareStatement("""
                update findings
                set resolved_at = now(), decision = 'the vendor no longer sends the row'
                where kind = ?
                    and resolved_at is null
                    and (evidence ->> 'first_date')::date >= ?
                    and (evidence ->> 'last_date')::date <= ?
                    and evidence ->> 'row' <> all (?)""")) {
            resolve.setString(1, unreadableKind);
            resolve.setObject(2, window.from());
            resolve.setObject(3, window.to());
            resolve.setArray(4, connection.createArrayOf("text", reported));
            resolve.executeUpdate();
        }
    }

    /// Keeps one finding open while rows are missing, with all of them.
    ///
    /// @param missing SQL with the columns ticker, claim_date and description
    /// @param returned number of rows that are in the answer again
    /// @param gone number of rows that a second run found missing
    void reportVanished(Connection connection, String missing, int returned, int gone) throws SQLException {
        try (var report = connection.prepareStatement("""
                with missing as (
                    %s
                ),
                numbered as (
                    select missing.*, row_number() over (order by claim_date, ticker, description) as number
                    from missing
                ),
                vanished as (
                    select
                        count(*) as rows,
                        case when min(claim_date) = max(claim_date) then min(claim_date) end as trading_date,
                        case when min(ticker) = max(ticker) then min(ticker) end as ticker,
                        jsonb_agg(description order by number) filter (where number <= ?) as examples,
                        string_agg(description, ', ' order by number) filter (where number <= ?) as text
                    from numbered
                ),
                found as (
                    select
                        trading_date,
                        ticker,
                        'expected known ' || ? || ' in the vendor''s answer, found ' || rows || ' missing twice: ' || text as message,
                        jsonb_build_object('missing', rows, 'examples', examples) as evidence,
                        'still counted; removed if a later run finds them missing too' as decision
                    from vanished
                    where rows > 0
                ),
                updated as (
                    update findings
                    set trading_date = found.trading_date, ticker = found.ticker, message = found.message, evidence = found.evidence
                    from found
                    where findings.kind = ? and findings.resolved_at is null
                    returning findings.finding_id
                ),
                settled as (
                    update findings
                    set resolved_at = now(), decision = ?
                    where kind = ? and resolved_at is null and not exists (select from found)
                )
                insert into findings (kind, trading_date, ticker, message, evidence, decision)
                select ?, trading_date, ticker, message, evidence, decision
                from found
                where not exists (select from updated)""".formatted(missing))) {
            report.setInt(1, MOST_EXAMPLES);
            report.setInt(2, MOST_EXAMPLES);
            report.setString(3, feed);
            report.setString(4, vanishedKind);
            report.setString(5, decision(returned, gone));
            report.setString(6, vanishedKind);
            report.setString(7, vanishedKind);
            report.executeUpdate();
        }
    }

    private static String decision(int returned, int gone) {
        String removed = gone + " removed, because a later run found them missing too";
        if (gone == 0) {
            return "the vendor sends them again";
        }
        return returned == 0 ? removed : returned + " sent again, " + removed;
    }
}
