package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every name that PostgreSQL accepts for a database can be the name of the market's database.
class DatabaseNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"what?ssl=true", "50%", "a/b", "two words", "it's \"quoted\"", "märkte", "a&b=c;d", "a+b", "a\\b"
            })
    void theTablesAreMadeInADatabaseOfAnyName(String name) {
        TestDatabase test = TestDatabase.create(name);
        try (Database database = test.asOwner()) {
            Schema.ensure(database);
        }
        assertThat(test.rows("select max(version::int) from finance_schema_history"))
                .containsExactly(String.valueOf(Schema.VERSION));
    }
}
