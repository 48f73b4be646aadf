package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class SessionCalendarTest {
    private static final LocalDate MONDAY = LocalDate.of(2025, 3, 3);
    private static final LocalDate TUESDAY = LocalDate.of(2025, 3, 4);
    private static final LocalDate SATURDAY = LocalDate.of(2025, 3, 8);

    private final TestDatabase database = TestDatabase.migrated();

    private SessionCalendar calendar() {
        try (Database opened = database.as("postgres")) {
            return opened.transaction("read the calendar", SessionCalendar::read);
        }
    }

    @Test
    void withoutExceptionsTheRulesApply() {
        assertThat(calendar().closure(MONDAY)).isEmpty();
        assertThat(calendar().closure(SATURDAY)).contains("weekend");
    }

    @Test
    void overridesTakePrecedenceOverTheRules() {
        database.execute("""
                insert into session_overrides (trading_date, is_session, reason)
                values ('2025-03-04', false, 'power cut'), ('2025-03-08', true, 'special session')""");
        SessionCalendar calendar = calendar();
        assertThat(calendar.closure(TUESDAY)).contains("power cut");
        assertThat(calendar.next(MONDAY)).isEqualTo("2025-03-05");
        assertThat(calendar.previous(LocalDate.of(2025, 3, 10))).isEqualTo(SATURDAY);
        assertThat(calendar.sessionsBetween(MONDAY, LocalDate.of(2025, 3, 10))).isEqualTo(5);
    }

    @Test
    void aClosureAnnouncedForBothExchangesIsNoSessionUnlessOverridden() {
        database.execute("""
                insert into announced_closures (trading_date, exchange, name, status)
                values
                    ('2025-03-03', 'NYSE', 'Mourning', 'closed'), ('2025-03-03', 'NASDAQ', 'Mourning', 'closed'),
                    ('2025-03-04', 'NYSE', 'Outage', 'closed'),
                    ('2025-03-05', 'NYSE', 'Half day', 'early-close'), ('2025-03-05', 'NASDAQ', 'Half day', 'early-close')""");
        assertThat(calendar().closure(MONDAY)).contains("Mourning (announced by the vendor)");
        assertThat(calendar().closure(TUESDAY)).isEmpty();
        assertThat(calendar().closure(LocalDate.of(2025, 3, 5))).isEmpty();
        database.execute(
                "insert into session_overrides (trading_date, is_session, reason) values ('2025-03-03', true, 'traded after all')");
        assertThat(calendar().closure(MONDAY)).isEmpty();
    }
}
