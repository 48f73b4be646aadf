package finance.ingest.store;

import finance.common.Database;
import finance.common.Database.Lock;
import finance.common.DateRange;
import finance.ingest.market.UnreadableRow;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A table with every row of reference data that the vendor ever sent, for example `split_claims`.
///
/// A claim that an answer lacks is requested a second time in the same run. If it is missing again,
/// `missing_since` is set, and the claim continues to count. When a run that started after that time finds it
/// missing again, `gone_at` is set, and the claim no longer counts. A claim with the id of a row that the vendor
/// sends with other values is replaced by that row at once.
///
/// @param <T> one row of the vendor
final class ClaimTable<T> {
    private static final String VENDOR_ID = "vendor_id";

    /// The claims of the window that the answer lacks. A row that is unreadable, or has other values, is not
    /// missing.
    private static final String MISSING = """
            claim.:date between ? and ?
                and claim.gone_at is null
                and not exists (select from fetched where :same)
                and coalesce(claim.vendor_id, '') <> all (?)""";

    private static final String REPLACED =
            "exists (select from fetched as replacement where replacement.vendor_id = claim.vendor_id)";

    private static final String DIFFERENCES = """
            select
                count(*) filter (where not is_replaced),
                count(*) filter (where is_replaced),
                exists (
                    select
                    from fetched
                    where not exists (
                        select
                        from :table as claim
                        where :same
                            and claim.missing_since is null
                            and claim.gone_at is null
                            and (:claim_values) is not distinct from (:fetched_values)))
            from (select :replaced as is_replaced from :table as claim where :missing) as absent""";

    private static final String RETURNED = """
            update :table as claim
            set missing_since = null, gone_at = null, last_seen = now()
            from fetched
            where :same and (claim.missing_since is not null or claim.gone_at is not null)""";

    private static final String CORRECTED = """
            update :table as claim
            set :assignments
            from fetched
            where :same and (:claim_values) is distinct from (:fetched_values)""";

    private static final String SEEN = """
            update :table as claim
            set last_seen = now()
            from fetched
            where :same and claim.last_seen < now()""";

    private static final String NEW = """
            insert into :table (:columns)
            select distinct on (:identity, coalesce(vendor_id, '')) :columns
            from fetched
            where not exists (select from :table as claim where :same)""";

    private static final String MARK_VANISHED = """
            with vanished as (
                update :table as claim
                set missing_since = coalesce(claim.missing_since, clock_timestamp()),
                    gone_at = case when :replaced or claim.missing_since < ? then clock_timestamp() end
                where :missing
                returning claim.gone_at is not null as is_gone, :replaced as is_replaced
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

    /// @param value null for SQL null
    record Column<T>(String name, String type, Function<T, Object> value) {}

    /// @param feed name of the data in messages, for example "splits"
    /// @param table columns `ticker`, `vendor_id`, `first_seen`, `last_seen`, `missing_since`, `gone_at` and these
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
        this.findings = new ReferenceFindings(feed);
    }

    /// Writes the rows of the answer, and findings about unreadable and missing rows.
    ///
    /// @return number of claims that were added, corrected or removed; empty, with nothing written, if the
    ///     answer lacks claims and is the first one of the run
    OptionalInt store(Connection connection, ReferenceAnswer<T> answer) throws SQLException {
        insertFetched(connection, answer.rows().rows());
        String[] unreadableIds = answer.rows().unreadable().stream()
                .map(UnreadableRow::vendorId)
                .filter(Objects::nonNull)
                .toArray(String[]::new);
        Array unreadable = connection.createArrayOf("text", unreadableIds);
        Differences differences = differences(connection, answer.window(), unreadable);
        if (differences.missing() > 0 && !answer.isSecond()) {
            return OptionalInt.empty();
        }
        findings.reportUnreadable(connection, answer.window(), answer.rows().unreadable());
        update(connection, SEEN);
        return OptionalInt.of(differences.any() ? storeDifferences(connection, answer, unreadable) : 0);
    }

    private int storeDifferences(Connection connection, ReferenceAnswer<T> answer, Array unreadable)
            throws SQLException {
        // before the first of these rows is written, which makes a choice due: a load of a day does this under the lock
        Database.lock(connection, Lock.LOADED_DAYS, 0);
        int returned = update(connection, RETURNED);
        int corrected = update(connection, CORRECTED);
        int added = update(connection, NEW);
        Vanished vanished = markVanished(connection, answer, unreadable);
        findings.reportVanished(connection, sql(MISSING_CLAIMS), returned, vanished.gone());
        return returned + corrected + added + vanished.gone() + vanished.replaced();
    }

    private void insertFetched(Connection connection, List<T> rows) throws SQLException {
        List<Column<T>> columns =
                Stream.concat(identity.stream(), values.stream()).toList();
        String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        try (var statement = connection.createStatement()) {
            statement.execute("create temporary table fetched on commit drop as select " + names + " from " + table
                    + " with no data");
        }
        if (rows.isEmpty()) {
            return;
        }
        String casts = columns.stream()
                .map(column -> column.name() + "::" + column.type())
                .collect(Collectors.joining(", "));
        String arrays = columns.stream().map(_ -> "?::text[]").collect(Collectors.joining(", "));
        try (var insert = connection.prepareStatement("insert into fetched (" + names + ") select " + casts
                + " from unnest(" + arrays + ") as fetched (" + names + ")")) {
            for (int i = 0; i < columns.size(); i++) {
                Function<T, Object> value = columns.get(i).value();
                Object[] texts = rows.stream().map(value).map(ClaimTable::text).toArray(String[]::new);
                insert.setArray(i + 1, connection.createArrayOf("text", texts));
            }
            insert.executeUpdate();
        }
        try (var statement = connection.createStatement()) {
            statement.execute("analyze fetched");
        }
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }

    private String sql(String template) {
        String same = Stream.concat(
                        identity.stream().map(column -> "claim.%1$s = fetched.%1$s".formatted(column.name())),
                        Stream.of("coalesce(claim.vendor_id, '') = coalesce(fetched.vendor_id, '')"))
                .collect(Collectors.joining(" and "));
        String columns = Stream.concat(identity.stream(), values.stream())
                .map(Column::name)
                .collect(Collectors.joining(", "));
        return template.replace(":missing", MISSING)
                .replace(":replaced", REPLACED)
                .replace(":same", same)
                .replace(":assignments", join(corrected(), "%1$s = fetched.%1$s"))
                .replace(":claim_values", join(corrected(), "claim.%s"))
                .replace(":fetched_values", join(corrected(), "fetched.%s"))
                .replace(":columns", columns)
                .replace(":identity", join(identity, "%s"))
                .replace(":description", description)
                .replace(":table", table)
                .replace(":date", dateColumn);
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

    /// @param missing number of claims that the answer lacks
    /// @param replaced whether claims have the id of a row with other values
    /// @param changed whether rows of the answer are new, have corrected values or are back
    private record Differences(int missing, boolean replaced, boolean changed) {
        boolean any() {
            return missing > 0 || replaced || changed;
        }
    }

    private Differences differences(Connection connection, DateRange window, Array unreadableIds) throws SQLException {
        try (var query = connection.prepareStatement(sql(DIFFERENCES))) {
            setWindow(query, 1, window, unreadableIds);
            var row = query.executeQuery();
            row.next();
            return new Differences(row.getInt(1), row.getInt(2) > 0, row.getBoolean(3));
        }
    }

    /// @param gone number of claims that a second run found missing
    /// @param replaced number of claims whose rows the vendor sends with other values
    private record Vanished(int gone, int replaced) {}

    private Vanished markVanished(Connection connection, ReferenceAnswer<T> answer, Array unreadableIds)
            throws SQLException {
        try (var update = connection.prepareStatement(sql(MARK_VANISHED))) {
            update.setObject(1, answer.runStartedAt());
            setWindow(update, 2, answer.window(), unreadableIds);
            var row = update.executeQuery();
            row.next();
            return new Vanished(row.getInt(1), row.getInt(2));
        }
    }

    private static void setWindow(PreparedStatement statement, int index, DateRange window, Array unreadableIds)
            throws SQLException {
        statement.setObject(index, window.from());
        statement.setObject(index + 1, window.to());
        statement.setArray(index + 2, unreadableIds);
    }
}
