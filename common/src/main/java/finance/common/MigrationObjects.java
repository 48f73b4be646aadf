package finance.common;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The names of the tables, views, indexes, functions and aggregates that migrations create, read from their
/// SQL text.
///
/// @param relations tables, views, indexes and types, which share one name space
/// @param functions names without arguments, because the migrations also refer to functions by name only
/// @param aggregates with their argument types, as `product(numeric)`
/// @param partitioned the tables with one partition per year, which a migration creates under their name or as
/// `NAME_by_year`
record MigrationObjects(Set<String> relations, Set<String> functions, Set<String> aggregates, Set<String> partitioned) {
    private static final Pattern RELATION = Pattern.compile(
            "^create (?:unique )?(?:table|view|materialized view|index|sequence|type|domain) (\\w+)"
                    + "|^ *constraint (\\w+) (?:primary key|unique)",
            Pattern.MULTILINE);
    private static final Pattern FUNCTION = Pattern.compile("^create function (\\w+)\\(", Pattern.MULTILINE);
    private static final Pattern AGGREGATE =
            Pattern.compile("^create aggregate (\\w+\\([^)]*\\)) \\(", Pattern.MULTILINE);
    private static final Pattern PARTITIONED =
            Pattern.compile("^create table (\\w+?)(?:_by_year)? \\([^;]*\\) partition by range", Pattern.MULTILINE);

    /// Reads the migrations with these file names.
    static MigrationObjects of(List<String> scripts) {
        MigrationObjects objects =
                new MigrationObjects(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        for (String script : scripts) {
            String sql = text(script).toLowerCase(Locale.ROOT);
            RELATION.matcher(sql)
                    .results()
                    .forEach(found -> objects.relations.add(found.group(1) == null ? found.group(2) : found.group(1)));
            FUNCTION.matcher(sql).results().forEach(found -> objects.functions.add(found.group(1)));
            AGGREGATE.matcher(sql).results().forEach(found -> objects.aggregates.add(found.group(1)));
            PARTITIONED.matcher(sql).results().forEach(found -> objects.partitioned.add(found.group(1)));
        }
        return objects;
    }

    private static String text(String script) {
        try (InputStream file = MigrationObjects.class.getResourceAsStream("/sql/" + script)) {
            if (file == null) {
                throw new IllegalStateException("expected the migration " + script + " in the jar, found none");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("read the migration " + script, e);
        }
    }

    /// The objects of these names that exist in the current schema, each as `table splits` or `function
    /// shard_of(text, integer)`. The names of the yearly partitions belong to the partitioned tables: a table with
    /// such a name would be used as the partition.
    List<String> existing(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("""
                with here as (select oid from pg_namespace where nspname = current_schema())
                select case relkind
                    when 'v' then 'view' when 'm' then 'materialized view' when 'i' then 'index' when 'I' then 'index'
                    when 'S' then 'sequence' when 'f' then 'foreign table' when 'c' then 'type' else 'table' end
                    || ' ' || relname as name
                from pg_class join here on here.oid = relnamespace
                where relname = any(?)
                    or (relname ~ '_[0-9]{4}$' and left(relname, -length('_2025')) = any(?))
                union all
                select case typtype when 'd' then 'domain' else 'type' end || ' ' || typname
                from pg_type join here on here.oid = typnamespace
                where typrelid = 0 and typname = any(?)
                union all
                select case prokind when 'a' then 'aggregate' when 'p' then 'procedure' else 'function' end
                    || ' ' || proname || '(' || oidvectortypes(proargtypes) || ')'
                from pg_proc join here on here.oid = pronamespace
                where proname = any(?) or proname || '(' || oidvectortypes(proargtypes) || ')' = any(?)
                order by name""")) {
            query.setArray(1, connection.createArrayOf("text", relations.toArray()));
            query.setArray(2, connection.createArrayOf("text", partitioned.toArray()));
            query.setArray(3, connection.createArrayOf("text", relations.toArray()));
            query.setArray(4, connection.createArrayOf("text", functions.toArray()));
            query.setArray(5, connection.createArrayOf("text", aggregates.toArray()));
            List<String> existing = new ArrayList<>();
            var rows = query.executeQuery();
            while (rows.next()) {
                existing.add(rows.getString(1));
            }
            return existing;
        }
    }
}
