package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// choose_dividends() chooses only among the claims since a date. Whatever changes, the result is that of a choice
/// among all claims.
@Tag("slow")
class DividendChoiceSinceTest {
    private static final LocalDate FIRST = LocalDate.of(2025, 1, 2);
    private static final int DAYS = 90;
    private static final int CHANGES = 150;
    private static final String STATE = """
            select ticker, ex_dividend_date::text, vendor_id, cash_amount::text, currency from dividends
            union all
            select ticker, trading_date::text, evidence ->> 'vendor_id', message, decision from open_findings
            where kind = 'dividend_implausible'
            order by 1, 2, 3, 4""";

    private final TestDatabase database = TestDatabase.migrated();
    private int lastId;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void choiceSinceADateIsThatAmongAllClaims(int seed) {
        Random random = new Random(seed);
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            String change = change(random);
            changes.add(change);
            database.execute(change);
            if (random.nextInt(3) > 0) {
                database.execute("select choose_splits()", "select choose_dividends()");
                List<String> chosen = database.rows(STATE);
                database.execute(
                        "insert into dividend_choices_due (ticker) select distinct ticker from dividend_claims",
                        "select choose_dividends()");
                assertThat(chosen).as("%s", changes).isEqualTo(database.rows(STATE));
            }
        }
        assertThat(database.rows("select count(*) > 20 from dividends")).containsExactly("t");
        assertThat(database.rows(
                        "select count(distinct decision) > 1 from findings where kind = 'dividend_implausible'"))
                .containsExactly("t");
    }

    private String change(Random random) {
        String ticker = random.nextBoolean() ? "AAA" : "BBB";
        LocalDate date = FIRST.plusDays(random.nextInt(DAYS));
        return switch (random.nextInt(10)) {
            case 0 -> "update dividend_claims set gone_at = now() where vendor_id = '%s'".formatted(known(random));
            case 1 -> "delete from dividend_claims where vendor_id = '%s'".formatted(known(random));
            case 2 ->
                "update dividend_claims set gone_at = null, currency = 'CAD' where vendor_id = '%s'"
                        .formatted(known(random));
            case 3 -> """
                        insert into split_claims (ticker, execution_date, split_from, split_to) values ('%s', '%s', 1, %d)
                        on conflict do nothing""".formatted(ticker, date, 2 + random.nextInt(3));
            case 4, 5 -> load(date, random);
            default ->
                """
                        insert into dividend_claims (
                            vendor_id, ticker, ex_dividend_date, cash_amount, frequency, distribution_type,
                            split_adjusted_cash_amount, first_seen)
                        values ('%d', '%s', '%s', %s, %s, '%s', %s, timestamptz '2025-05-01' + %d * interval '1 day')""".formatted(
                                ++lastId,
                                ticker,
                                date,
                                cash(random),
                                random.nextInt(4) > 0 ? "12" : "52",
                                random.nextInt(4) > 0 ? "recurring" : "special",
                                random.nextBoolean() ? cash(random) : "null",
                                random.nextInt(3));
        };
    }

    private String load(LocalDate date, Random random) {
        return """
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                select ticker, '%1$s', 2, 10, 1, close, 1000
                from (values ('AAA', %2$d), ('BBB', %3$d)) as bar (ticker, close)
                on conflict (ticker, trading_date) do update set close = excluded.close;
                insert into trading_days (trading_date, is_session, verdict) values ('%1$s', true, 'LOADED')
                on conflict do nothing;
                select mark_split_choices_due('%1$s'), mark_dividend_choices_due('%1$s')""".formatted(date, 1 + random.nextInt(4), 1 + random.nextInt(4));
    }

    private String known(Random random) {
        return String.valueOf(1 + random.nextInt(Math.max(1, lastId)));
    }

    private static String cash(Random random) {
        return List.of("0.5", "0.6", "2").get(random.nextInt(3));
    }
}
