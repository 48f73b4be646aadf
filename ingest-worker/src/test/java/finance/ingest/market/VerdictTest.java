package finance.ingest.market;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.Schema;
import finance.common.Settings;
import finance.common.testing.DatabaseClient;
import finance.replay.database.EmbeddedDatabase;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Pattern LITERAL = Pattern.compile("'([^']*)'");

    @Test
    void checkConstraintsOfBothTablesListTheSameVerdicts() {
        Set<String> verdicts = Arrays.stream(Verdict.values()).map(Enum::name).collect(Collectors.toSet());
        assertThat(literalsOfVerdictConstraints())
                .isEqualTo(Map.of("ingestion_logs", verdicts, "trading_days", verdicts));
    }

    /// The literals of the constraints `TABLE_verdict_known`, by table.
    private static Map<String, Set<String>> literalsOfVerdictConstraints() {
        Map<String, String> environment = EmbeddedDatabase.shared().createDatabase();
        try (Database database = Database.of(DatabaseConfig.from(new Settings(environment)), 1)) {
            Schema.ensure(database);
        }
        Map<String, Set<String>> literals = new TreeMap<>();
        for (List<String> constraint : new DatabaseClient(environment).table("""
                select conrelid::regclass, pg_get_constraintdef(pg_constraint.oid)
                from pg_constraint
                join pg_attribute on attrelid = conrelid and attname = 'verdict'
                where contype = 'c' and conkey = array[attnum] and conname like '%verdict_known'""")) {
            literals.computeIfAbsent(constraint.getFirst(), _ -> new TreeSet<>())
                    .addAll(literals(constraint.getLast()));
        }
        return literals;
    }

    private static Set<String> literals(String sql) {
        return LITERAL.matcher(sql)
                .results()
                .map(MatchResult::group)
                .map(text -> text.replace("'", ""))
                .collect(Collectors.toSet());
    }
}
