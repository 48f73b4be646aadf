package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.market.Market;
import finance.replay.market.ReferenceAlteration;
import finance.transform.TransformWorker;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The list of securities and the ticker events are refused, missing or incomplete: the data stays
/// unchanged.
@Tag("slow")
class SecurityListFaultsTest {
    private static final String LIST = "/v3/reference/tickers";
    private static final String EVENTS = "/vX/reference/tickers/";
    private static final String BARS = """
            select ticker, trading_date, close, total_return_close, daily_return, total_return
            from adjusted_bars order by 1, 2""";
    private static final String LIVE =
            "select count(*) from security_claims where gone_at is null and missing_since is null";

    private final Market market =
            Market.empty().today(LocalDate.of(2025, 12, 31)).withCompanyHistories();
    private final IngestTestbed testbed = IngestTestbed.of(market);

    @BeforeEach
    void load() {
        assertThat(testbed.ingest("2025-06-02", "2025-06-13").exitCode()).isZero();
        assertThat(TransformWorker.run(new String[] {"--stale"}, testbed.environment))
                .isZero();
    }

    @AfterEach
    void close() {
        testbed.close();
    }

    private CapturedOutput securities(Faults faults) {
        testbed.vendor.faultWith(faults);
        return testbed.ingest("--securities");
    }

    @Test
    void planWithoutTheListChangesNothing() {
        List<String> before = testbed.rows(BARS);
        CapturedOutput run = securities(Faults.always(Fault.forbiddenEndpoint()).onPath(LIST));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("not in the plan, HTTP 403", "check what the plan includes");
        assertThat(testbed.rows(BARS)).isEqualTo(before);
        assertThat(testbed.rows("select count(*) from ticker_spells union all select count(*) from security_claims"))
                .containsExactly("0", "0");
        assertThat(testbed.rows("select count(*) from trading_days where returns_stale"))
                .containsExactly("0");
    }

    @Test
    void outageDuringTheListStoresNoneOfIt() {
        CapturedOutput run = securities(Faults.always(Fault.serverError(503)).onPath(LIST));
        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("active securities: HTTP 503 from the vendor");
        assertThat(testbed.value(LIVE)).isEqualTo("0");
    }

    @Test
    void planWithoutEventsKeepsWhatTheListShows() {
        CapturedOutput run = securities(Faults.always(Fault.forbiddenEndpoint()).onPath(EVENTS));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("the ticker events are incomplete: not in the plan");
        assertThat(run.out())
                .contains(
                        "securities: 10 active and 4 delisted records",
                        "events of 0 tickers read, 2 left for the next run");
        assertThat(testbed.rows("select ticker, source from ticker_spells where ticker like 'REN%' order by 1"))
                .containsExactly("RENAA|", "RENAB|list");
        assertThat(securities(Faults.none()).exitCode()).isZero();
        assertThat(testbed.rows("select ticker, source from ticker_spells where ticker like 'REN%' order by 1"))
                .containsExactly("RENAA|", "RENAB|event, dates");
    }

    /// The vendor has sent lists without 12 to 32 % of the records.
    @Test
    void listWithoutManyRecordsIsNotStored() {
        assertThat(securities(Faults.none()).exitCode()).isZero();
        CapturedOutput run =
                securities(Faults.always(Fault.rows(new ReferenceAlteration.Absent(Set.of("RENAB", "SPECA"), 1)))
                        .onPath(LIST));
        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("expected at least 9 active ones, found 8; nothing was stored");
        assertThat(testbed.value(LIVE)).isEqualTo("14");
    }

    @Test
    void recordThatTwoListsLackIsGoneAndKeepsItsHistory() {
        assertThat(securities(Faults.none()).exitCode()).isZero();
        Faults absent = Faults.always(Fault.rows(new ReferenceAlteration.Absent(Set.of("GONEA"), 1)))
                .onPath(LIST);
        String state =
                "select missing_since is not null, gone_at is not null from security_claims where ticker = 'GONEA'";
        assertThat(securities(absent).exitCode()).isZero();
        assertThat(testbed.rows(state)).containsExactly("t|f");
        assertThat(securities(absent).exitCode()).isZero();
        assertThat(testbed.rows(state)).containsExactly("t|t");
        assertThat(securities(Faults.none()).exitCode()).isZero();
        assertThat(testbed.rows(state + " order by claim_id")).containsExactly("t|t", "f|f");
    }

    @Test
    void anotherVersionOfARecordReplacesItAtOnce() {
        assertThat(securities(Faults.none()).exitCode()).isZero();
        testbed.execute("update security_claims set name = 'Earlier name' where ticker = 'SPECA'");
        CapturedOutput run = securities(Faults.none());
        assertThat(run.out()).contains("1 added, 1 removed");
        assertThat(testbed.rows(
                        "select name, gone_at is null from security_claims where ticker = 'SPECA' order by claim_id"))
                .containsExactly("Earlier name|f", "Made-up special|t");
        assertThat(testbed.rows("select name from securities where name like '%special%' or name like 'Earlier%'"))
                .containsExactly("Made-up special");
    }

    @Test
    void unreadableRecordsAreCountedAndTheOthersStored() {
        CapturedOutput run = securities(
                Faults.always(Fault.rows(new ReferenceAlteration.Unreadable())).onPath(LIST));
        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(run.out()).contains(" unreadable");
        assertThat(run.err()).contains("unreadable record of a security: expected ticker, found none");
        assertThat(testbed.value(LIVE)).isEqualTo("14");
    }

    @Test
    void statusHasTheAgeOfTheList() {
        assertThat(testbed.ingest("--status").out()).contains("last securities        never");
        assertThat(securities(Faults.none()).exitCode()).isZero();
        testbed.execute("update security_claims set last_seen = '2026-02-28T11:00:05Z'");
        assertThat(testbed.ingest("--status").out()).contains("last securities        2026-02-28T11:00:05Z");
        assertThat(testbed.ingest("--status", "--prometheus").out())
                .contains("finance_last_securities_timestamp_seconds 1772276405");
    }
}
