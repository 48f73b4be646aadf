package finance.ingest.store;

import finance.common.Database;
import finance.common.Database.Lock;
import finance.common.DateRange;
import finance.ingest.market.UnreadableRow;
import finance.ingest.store.TemporaryTable.Column;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A table with every row of reference data that the vendor ever sent, for example `split_claims`.
///
/// A claim that an answer lacks is requested a second time in the same run. If it is missing again,
/// `missing_since` is set, and the claim continues to count. When a run that started after that time finds
/// it missing again, `gone_at` is set, and the claim no longer counts. A claim with the id of a row that
/// the vendor sends with other values is replaced by that row at once.
///
/// @param <T> one row of the vendor
final class ClaimTable<T> {
    private static final String VENDOR_ID = "vendor_id";

    /// The rows of the answer that differ from the claims of the window, and the claims of the window that the
    /// answer lacks. A row that is unreadable, or has other values, is not missing. A full join is always planned
    /// as a hash or merge join: the planner cannot choose a nested loop over tables without statistics. The ids
    /// are joined, too, because a condition `in (select …)` is evaluated for each row once the ids of the answer
    /// do not fit into work_mem.
    private static final String COMPARE = """
            create temporary table compared on commit drop as
            with answered as (
                select distinct vendor_id from fetched where vendor_id is not null
            ),
            claim as (
                select claims.*, answered.vendor_id is not null as is_answered
                from :table as claims
                left join answered on answered.vendor_id = claims.vendor_id
                where claims.:date between ? and ?
            )
            select
                claim.claim_id,
                fetched.ticker is not null as is_fetched,
                claim.is_answered is true as is_replaced,
                :fetched
            from claim
            full join fetched on :same
            where
                case
                    when claim.claim_id is null then true
                    when fetched.ticker is null then claim.gone_at is null and coalesce(claim.vendor_id, '') <> all (?)
                    else claim.missing_since is not null
                        or claim.gone_at is not null
                        or (:claim_values) is distinct from (:fetched_values)
                end""";

    private static final String DIFFERENCES = """
            select
                count(*),
                count(*) filter (where is_fetched and claim_id is not null),
                count(*) filter (where not is_fetched),
                count(*) filter (where not is_fetched and not is_replaced)
            from compared""";

    /// Exact to half a day, so that the runs of one day do not update every claim of the window.
    private static final String SEEN = """
            update :table as claim
            set last_seen = now()
            where claim.:date between ? and ?
                and claim.gone_at is null
                and claim.last_seen < now() - interval '12 hours'
                and not exists (
                    select from compared where compared.claim_id = claim.claim_id and not compared.is_fetched)""";

    private static final String RETURNED = """
            update :table as claim
            set missing_since = null, gone_at = null, last_seen = now()
            from compared as fetched
            where claim.claim_id = fetched.claim_id
                and fetched.is_fetched
                and (claim.missing_since is not null or claim.gone_at is not null)""";

    private static final String CORRECTED = """
            update :table as claim
            set :assignments
            from compared as fetched
            where claim.claim_id = fetched.claim_id
                and fetched.is_fetched
                and (:claim_values) is distinct from (:fetched_values)""";

    private static final String NEW = """
            insert into :table (:columns)
            select distinct on (:identity, coalesce(vendor_id, '')) :columns
            from compared
            where claim_id is null
            on conflict do nothing""";

    private static final String MARK_VANISHED = """
            with vanished as (
                update :table as claim
                set missing_since = coalesce(claim.missing_since, clock_timestamp()),
                    gone_at = case when compared.is_replaced or claim.missing_since < ? then clock_timestamp() end
                from compared
                where claim.claim_id = compared.claim_id and not compared.is_fetched
                returning claim.gone_at is not null as is_gone, compared.is_replaced
            )
            select count(*) filter (where is_gone and not is_replaced), count(*) filter (where is_replaced)
            from vanished""";

    private static final String MISSING_CLAIMS = """
            select claim.ticker, claim.:date as claim_date, :description as description
            from :table as claim
            where claim.missing_since is not null and claim.gone_at is null""";

    private final String table;
    private final String dateColumn;
    private final String description;
    private final List<Column<T>> identity;
    private final List<Column<T>> values;
    private final ReferenceFindings findings;

    /// @param feed name of the data in messages, for example "splits"
    /// @param table name of a row and `_claims`, for example "split_claims"; it has the columns `ticker`,
    ///     `vendor_id`, `first_seen`, `last_seen`, `missing_since`, `gone_at` and these
    /// @param description SQL that describes a row with the alias `claim`
    /// @param identity columns without nulls that identify a claim, together with `vendor_id`
    /// @param values columns that the vendor may correct
    ClaimTable(
            String feed,
            String table,
            String dateColumn,
            String description,
            List<Column<T>> identity,
            Column<T> vendorId,
            List<Column<T>> values) {
        this.table = table;
        this.dateColumn = dateColumn;
        this.description = description;
        this.identity = identity;
        this.values = Stream.concat(Stream.of(vendorId), values.stream()).toList();
        this.findings = new ReferenceFindings(feed, table.replace("_claims", ""));
    }

    /// Writes the rows of the answer, and findings about unreadable and missing rows.
    ///
    /// @return number of claims that were added, corrected or removed; empty, with nothing written, if the
    ///     answer lacks claims and is the first one of the run
    OptionalInt store(Connection connection, ReferenceAnswer<T> answer) throws SQLException {
        TemporaryTable.create(
                connection, "fetched", table, columns(), answer.rows().rows());
        String[] unreadableIds = answer.rows().unreadable().stream()
                .map(UnreadableRow::vendorId)
                .filter(Objects::nonNull)
                .toArray(String[]::new);
        compare(connection, answer.window(), connection.createArrayOf("text", unreadableIds));
        DifferenceCounts differences = differences(connection);
        if (differences.missing() > 0 && !answer.isSecond()) {
            return OptionalInt.empty();
        }
        findings.reportUnreadable(connection, answer.window(), answer.rows().unreadable());
        markSeen(connection, answer.window());
        return OptionalInt.of(differences.rows() > 0 ? storeDifferences(connection, answer, differences) : 0);
    }

    private int storeDifferences(Connection connection, ReferenceAnswer<T> answer, DifferenceCounts differences)
            throws SQLException {
        // before the first of these rows is written, which makes a choice due: a load of a day does this under the lock
        Database.lock(connection, Lock.LOADED_DAYS, 0);
        int returned = 0;
        int corrected = 0;
        Vanished vanished = new Vanished(0, 0);
        if (differences.known() > 0) {
            returned = update(connection, RETURNED);
            corrected = update(connection, CORRECTED);
        }
        int added = update(connection, NEW);
        if (differences.absent() > 0) {
            vanished = markVanished(connection, answer);
        }
        // otherwise the missing claims are the ones of the run before
        if (returned > 0 || differences.absent() > 0) {
            findings.reportVanished(connection, sql(MISSING_CLAIMS), returned, vanished.gone());
        }
        return returned + corrected + added + vanished.gone() + vanished.replaced();
    }

    private String sql(String template) {
        String same = Stream.concat(
                        identity.stream().map(column -> "claim.%1$s = fetched.%1$s".formatted(column.name())),
                        Stream.of("coalesce(claim.vendor_id, '') = coalesce(fetched.vendor_id, '')"))
                .collect(Collectors.joining(" and "));
        String columns = join(columns(), "%s");
        String fetched = join(columns(), "fetched.%s");
        return template.replace(":same", same)
                .replace(":assignments", join(corrected(), "%1$s = fetched.%1$s"))
                .replace(":claim_values", join(corrected(), "claim.%s"))
                .replace(":fetched_values", join(corrected(), "fetched.%s"))
                .replace(":fetched", fetched)
                .replace(":columns", columns)
                .replace(":identity", join(identity, "%s"))
                .replace(":description", description)
                .replace(":table", table)
                .replace(":date", dateColumn);
    }

    private List<Column<T>> columns() {
        return Stream.concat(identity.stream(), values.stream()).toList();
    }

    private List<Column<T>> corrected() {
        return values.stream()
                .filter(column -> !column.name().equals(VENDOR_ID))
                .toList();
    }

    private String join(List<Column<T>> columns, String format) {
        return columns.stream().map(column -> format.formatted(column.name())).collect(Collectors.joining(", "));
    }

    private int update(Connection connection, String template) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.executeUpdate(sql(template));
        }
    }

    /// The statement that creates the table `compared`; its parameters are the window and the ids of unreadable rows.
    String comparison() {
        return sql(COMPARE);
    }

    private void compare(Connection connection, DateRange window, Array unreadableIds) throws SQLException {
        try (var statement = connection.prepareStatement(comparison())) {
            statement.setObject(1, window.from());
            statement.setObject(2, window.to());
            statement.setArray(3, unreadableIds);
            statement.executeUpdate();
        }
    }

    /// @param rows number of rows of the answer that differ from the claims, and of claims that the answer lacks
    /// @param known number of these rows of the answer that are claims with other values, or were missing before
    /// @param absent number of claims that the answer lacks
    /// @param missing number of claims that the answer lacks, without those whose rows have other values now
    private record DifferenceCounts(int rows, int known, int absent, int missing) {}

    private static DifferenceCounts differences(Connection connection) throws SQLException {
        try (var query = connection.createStatement()) {
            var row = query.executeQuery(DIFFERENCES);
            row.next();
            return new DifferenceCounts(row.getInt(1), row.getInt(2), row.getInt(3), row.getInt(4));
        }
    }

    private void markSeen(Connection connection, DateRange window) throws SQLException {
        try (var statement = connection.prepareStatement(sql(SEEN))) {
            statement.setObject(1, window.from());
            statement.setObject(2, window.to());
            statement.executeUpdate();
        }
    }

    /// @param gone number of claims that a second run found missing
    /// @param replaced number of claims whose rows the vendor sends with other values
    private record Vanished(int gone, int replaced) {}

    private Vanished markVanished(Connection connection, ReferenceAnswer<T> answer) throws SQLException {
        try (var update = connection.prepareStatement(sql(MARK_VANISHED))) {
            update.setObject(1, answer.runStartedAt());
            var row = update.executeQuery();
            row.next();
            return new Vanished(row.getInt(1), row.getInt(2));
        }
    }
}
