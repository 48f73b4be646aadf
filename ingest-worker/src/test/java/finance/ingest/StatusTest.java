package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.market.Market;
import finance.transform.TransformWorker;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `--status`, on Monday 2026-03-02 at noon in New York: the newest session due is that of Friday.
@Tag("slow")
class StatusTest {
    private final IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20));

    @AfterEach
    void close() {
        testbed.close();
    }

    @Test
    void databaseWithoutTablesStaysEmpty() {
        try (IngestTestbed empty = IngestTestbed.withoutTables(Market.of(1, 20))) {
            empty.environment.remove("POLYGON_API_KEY");
            CapturedOutput run = empty.ingest("--status");
            assertThat(run.exitCode()).isEqualTo(75);
            assertThat(run.out())
                    .endsWith("not up to date: the database has no tables yet; the first load, or the command migrate,"
                            + " creates them\n");
            assertThat(empty.value("select count(*) from pg_tables where schemaname = 'public'"))
                    .isEqualTo("0");
            assertThat(empty.ingest("--status", "--json").out())
                    .contains("\"up_to_date\":false", "\"newest_session_loaded\":null", "\"missing_sessions\":[]");
        }
    }

    @Test
    void tablesWithoutSessionsAreNotUpToDate() {
        CapturedOutput run = status();
        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.out()).isEqualTo("""
                newest session due     2026-02-27 (never requested)
                newest session loaded  none
                sessions loaded        0
                missing sessions       0
                provisional days       0
                suspect days           0
                stale days             0
                open findings          0
                last load              never
                last refresh           never
                last securities        never
                last forecast          never
                last score             never
                alerts                 unknown: the settings of mail and webhook are not in this environment
                not up to date: the session of 2026-02-27 is due and not loaded (never requested)
                """);
    }

    @Test
    void olderTablesMustBeMigrated() {
        testbed.execute("delete from finance_schema_history where version::int > 4");
        CapturedOutput run = status();
        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("found the older version 4; run the command migrate");
    }

    @Test
    void loadedAndTransformedSessionsAreUpToDate() {
        load();
        testbed.vendor.forgetCalls();
        CapturedOutput run = status();
        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(run.out())
                .contains("newest session due     2026-02-27 (LOADED)\n")
                .endsWith("\nup to date\n");
        assertThat(testbed.vendor.calls()).isEmpty();
        setTimes();
        assertThat(status("--json").out())
                .isEqualTo("{\"up_to_date\":true,\"problems\":[],\"newest_session_due\":\"2026-02-27\","
                        + "\"newest_session_loaded\":\"2026-02-27\",\"first_session_loaded\":\"2026-02-23\","
                        + "\"sessions_loaded\":5,\"missing_sessions\":[],\"provisional_days\":[],\"suspect_days\":[],"
                        + "\"stale_days\":[],\"open_findings\":{},\"last_load_at\":\"2026-02-28T11:00:05Z\","
                        + "\"last_refresh_at\":\"2026-03-01T13:00:05Z\",\"last_securities_at\":null,\"last_forecast_at\":\"2026-03-01T14:00:05Z\","
                        + "\"last_score_at\":\"2026-03-01T15:00:05Z\",\"alerts\":null}\n");
    }

    private void load() {
        assertThat(testbed.ingest("2026-02-23", "2026-02-27").exitCode()).isZero();
        assertThat(TransformWorker.run(new String[] {"--stale"}, testbed.environment))
                .isZero();
    }

    private void setTimes() {
        testbed.execute("""
                update trading_days set first_loaded_at = '2026-02-28T11:00:05Z', checked_at = '2026-02-28T11:00:05Z';
                update trading_days set checked_at = '2026-03-01T13:00:05Z' where trading_date = '2026-02-24';
                insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters)
                values ('forecast', 'naive', 'AAPL', '2026-02-23', '2026-02-26', 4, '{}'),
                    ('forecast', 'naive', 'AAPL', '2026-02-23', '2026-02-27', 5, '{}');
                insert into forecasts (
                    run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, lower_95, upper_95, made_at)
                values (1, 'AAPL', '2026-02-26', '2026-02-27', 1, 3, 2, 4, 1, 5, '2026-02-28T14:00:05Z'),
                    (2, 'AAPL', '2026-02-27', '2026-03-02', 1, 3, 2, 4, 1, 5, '2026-03-01T14:00:05Z');
                insert into forecast_scores (run_id, ticker, target_date, horizon, scored_at)
                values (1, 'AAPL', '2026-02-27', 1, '2026-03-01T15:00:05Z')""");
    }

    @Test
    void everyProblemIsListed() {
        load();
        testbed.vendor.faultWith(Faults.always(Fault.emptyDay()).onDays(LocalDate.of(2026, 2, 20)));
        assertThat(testbed.ingest("2026-02-20").exitCode()).isEqualTo(75);
        assertThat(testbed.ingest("2026-02-17").exitCode()).isZero();
        testbed.execute("""
                update trading_days set provisional = true where trading_date = '2026-02-26';
                select report_finding('day_volume', '2026-02-24', null, 'half of the usual volume', '{}', 'loaded'),
                    report_finding('split_missing', '2026-02-24', 'AAPL', 'a step', '{}', 'not applied'),
                    report_finding('split_missing', '2026-02-25', 'AAPL', 'a step', '{}', 'not applied')""");
        CapturedOutput run = status();

        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.out())
                .contains("missing sessions       3: 2026-02-18 (never requested), 2026-02-19 (never requested),"
                        + " 2026-02-20 (SUSPECT_EMPTY)\n")
                .contains("provisional days       1: 2026-02-26\n")
                .contains("suspect days           1: 2026-02-20\n")
                .contains("stale days             2: 2026-02-17, 2026-02-23\n")
                .contains("open findings          3: 1 day_volume, 2 split_missing\n")
                .endsWith(
                        "\nnot up to date: the returns of 2 days are stale; transform-worker --stale computes them\n");
        assertThat(status("--json").out())
                .contains("\"missing_sessions\":[\"2026-02-18\",\"2026-02-19\",\"2026-02-20\"]")
                .contains("\"provisional_days\":[\"2026-02-26\"]", "\"suspect_days\":[\"2026-02-20\"]")
                .contains("\"stale_days\":[\"2026-02-17\",\"2026-02-23\"]")
                .contains("\"open_findings\":{\"day_volume\":1,\"split_missing\":2}");
    }

    @Test
    void metricsHaveTheTextFormatOfPrometheus() {
        load();
        testbed.execute("""
                select report_finding('split_missing', '2026-02-24', 'AAPL', 'a step', '{}', 'not applied');
                update trading_days set first_loaded_at = '2026-02-28T11:00:05Z', checked_at = '2026-02-28T11:00:05Z'""");
        CapturedOutput run = status("--prometheus");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines().filter(line -> !line.startsWith("#")))
                .containsExactly(
                        "finance_up_to_date 1",
                        "finance_newest_session_due_timestamp_seconds 1772150400",
                        "finance_newest_session_loaded_timestamp_seconds 1772150400",
                        "finance_sessions_loaded 5",
                        "finance_missing_sessions 0",
                        "finance_provisional_days 0",
                        "finance_suspect_days 0",
                        "finance_stale_days 0",
                        "finance_open_findings{kind=\"split_missing\"} 1",
                        "finance_last_load_timestamp_seconds 1772276405");
        assertThat(run.out())
                .startsWith("# HELP finance_up_to_date 1 if the newest session that is due is loaded and no returns are"
                        + " stale, otherwise 0\n# TYPE finance_up_to_date gauge\nfinance_up_to_date 1\n");
    }

    /// The line format of version 0.0.4, https://prometheus.io/docs/instrumenting/exposition_formats/.
    @Test
    void metricsFollowTheGrammarOfTheTextFormat() {
        load();
        testbed.execute("""
                select report_finding('split_missing', '2026-02-24', 'AAPL', 'a step', '{}', 'not applied'),
                    report_finding('day_volume', '2026-02-24', null, 'half', '{}', 'loaded')""");
        String text = status("--prometheus").out();
        assertThat(text).endsWith("\n").doesNotContain("\n\n");
        String name = "finance_[a-z_]+";
        Set<String> described = new HashSet<>();
        String current = "";
        for (String line : text.lines().toList()) {
            if (line.startsWith("# HELP")) {
                assertThat(line).matches("# HELP " + name + " [^\\\\]+");
                current = line.substring("# HELP ".length(), line.indexOf(' ', "# HELP ".length()));
                assertThat(described.add(current))
                        .as("one description of " + current)
                        .isTrue();
            } else if (line.startsWith("#")) {
                assertThat(line).isEqualTo("# TYPE " + current + " gauge");
            } else {
                assertThat(line).matches(current + "(\\{kind=\"[a-z_]+\"\\})? [0-9]+");
            }
        }
        assertThat(described).hasSize(15);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "''| ''| ''| none: set SMTP_HOST, GMAIL_ACCOUNT or ALERT_WEBHOOK in .env| []| 0",
                "''| a@gmail.com| ''| mail through Gmail| [\"mail through Gmail\"]| 1",
                "smtp.example| a@example| https://hook.example/secret| mail through smtp.example, webhook| [\"mail through smtp.example\",\"webhook\"]| 2",
            })
    void destinationsOfAlertsAreNamedWithoutTheirSecrets(
            String server, String account, String webhook, String text, String json, String number) {
        testbed.environment.putAll(Map.of("SMTP_HOST", server, "GMAIL_ACCOUNT", account, "ALERT_WEBHOOK", webhook));
        assertThat(status().out())
                .contains("\nalerts                 " + text + "\n")
                .doesNotContain("secret");
        assertThat(status("--json").out()).contains(",\"alerts\":" + json + "}").doesNotContain("secret");
        assertThat(status("--prometheus").out()).contains("\nfinance_alert_destinations " + number + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        // Saturday 05:59:59 and 06:00:00 in New York
        "2026-02-28T10:59:59Z, '', 2026-02-26",
        "2026-02-28T11:00:00Z, '', 2026-02-27",
        "2026-02-28T11:00:00Z, 07:30, 2026-02-26",
        "2026-02-28T12:30:00Z, 07:30, 2026-02-27",
        // Monday evening, before the session of Monday is due
        "2026-03-03T04:59:00Z, '', 2026-02-27",
        // Sunday of the change to daylight saving time
        "2026-03-08T10:00:00Z, '', 2026-03-06",
        // Monday 19 January was a holiday
        "2026-01-20T12:00:00Z, '', 2026-01-16"
    })
    void sessionIsDueAtEtlAtOfTheNextDay(Instant now, String etlAt, LocalDate due) {
        Map<String, String> environment = new HashMap<>(testbed.environment);
        environment.put("ETL_AT", etlAt);
        CapturedOutput run = IngestTestbed.run(
                environment, IngestTestbed.SHORT_RETRIES, Clock.fixed(now, ZoneOffset.UTC), "--status");
        assertThat(run.out()).startsWith("newest session due     " + due + " (never requested)\n");
    }

    @Test
    void overriddenSessionIsNeitherDueNorMissing() {
        testbed.ingest("2026-02-23", "2026-02-25");
        TransformWorker.run(new String[] {"--stale"}, testbed.environment);
        testbed.execute("""
                insert into session_overrides (trading_date, is_session, reason)
                values ('2026-02-26', false, 'storm'), ('2026-02-27', false, 'storm')""");
        CapturedOutput run = status();
        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(run.out()).startsWith("newest session due     2026-02-25 (LOADED)\n");
    }

    @Test
    void unreadableEtlAtIsRefused() {
        Map<String, String> environment = new HashMap<>(testbed.environment);
        environment.put("ETL_AT", "six");
        CapturedOutput run = IngestTestbed.run(environment, IngestTestbed.SHORT_RETRIES, "--status");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("ETL_AT must be a New York time like 06:00, found 'six'");
    }

    /// Without a key.
    private CapturedOutput status(String... options) {
        Map<String, String> environment = new HashMap<>(testbed.environment);
        environment.remove("POLYGON_API_KEY");
        String[] arguments = new String[options.length + 1];
        arguments[0] = "--status";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return IngestTestbed.run(environment, IngestTestbed.SHORT_RETRIES, arguments);
    }
}
