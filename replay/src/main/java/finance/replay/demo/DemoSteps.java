package finance.replay.demo;

import finance.common.ExitCode;
import finance.common.TradingCalendar;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;

/// What the demo runs and prints, in this order.
final class DemoSteps {
    private final DemoWorkers workers;
    private final DemoTables tables;
    private final DataCheckTables checks;

    DemoSteps(DemoWorkers workers, Connection connection) {
        this.workers = workers;
        this.tables = new DemoTables(connection, DemoMarket.FROM, DemoMarket.TO);
        this.checks = new DataCheckTables(connection);
    }

    void run(Path report) throws IOException, InterruptedException, SQLException {
        load();
        showRows();
        showCorporateActions();
        showCompanies();
        forecastAWeek();
        refresh();
        trainModels();
        heading("Forecast the next week, and write the report");
        workers.run("ml-worker", "forecast", "--all");
        workers.run("ml-worker", "report", "AAPL", "BRK.A", "MSFT", "CpS", "SPECA", "--out", report);
        showStatus();
    }

    private void load() throws IOException, InterruptedException, SQLException {
        LocalDate empty = DemoMarket.DELAYED_DAY;
        LocalDate partial = DemoMarket.PARTIAL_DAY;
        heading("Load thirteen months. The vendor fails once on " + DemoMarket.OUTAGE_DAY + ", sends corrupt rows on "
                + DemoMarket.CORRUPT_DAY + ", no rows on " + empty + " and a quarter of the rows on " + partial);
        workers.run(ExitCode.LATER, "ingest-worker", DemoMarket.FROM, DemoMarket.ORIGIN);
        workers.run("transform-worker", DemoMarket.FROM, DemoMarket.ORIGIN);
        heading("Both days are held back: nothing of them is in daily_bars");
        print(checks.days(empty, partial));
        heading("The returns of the session after " + empty + " span two sessions");
        print(tables.returnsAfter(empty));
        heading("One day later the vendor has all rows: the next run loads the two days and no other");
        workers.run("ingest-worker", DemoMarket.FROM, DemoMarket.ORIGIN);
        workers.run("transform-worker", "--stale");
        print(checks.days(empty, partial));
        print(tables.returnsAfter(empty));
    }

    private void showRows() throws SQLException {
        heading("Status of each calendar day");
        print(tables.verdicts());
        heading("Every row the vendor sent is accounted for: bars + test symbols + refused = results");
        print(tables.ledger());
        heading("Refused rows of " + DemoMarket.CORRUPT_DAY);
        print(tables.refused());
    }

    private void showCorporateActions() throws SQLException {
        heading("A split changes the price and not the return");
        print(tables.splitBoundary());
        heading("The vendor sends two ratios for one split: the one that the prices confirm counts");
        print(checks.splitClaims(DemoMarket.CONTRADICTED_TICKER));
        print(checks.findings(DemoMarket.CONTRADICTED_TICKER));
        heading("On an ex-dividend date the price falls by the cash: total_return adds it, daily_return does not");
        print(checks.exDates());
    }

    private void showCompanies() throws IOException, InterruptedException, SQLException {
        heading("Read the list of securities: who traded under a ticker when");
        workers.run("ingest-worker", "--securities");
        workers.run("transform-worker", "--stale");
        heading("A company through its rename: history_of('RENAB') begins with the bars of RENAA");
        print(checks.rename());
        heading("A company that returns to its first ticker: history_of('CYCLA') has the bars of CYCLB, too");
        print(checks.cycle());
        heading("HANDA goes to another company: there is no return from the last close of the first company");
        print(checks.handedOn());
        heading("REUSB is delisted, and another company takes the ticker: history_of('REUSB') has the second one only");
        print(checks.reused());
        heading("GONEA is delisted: universe() has it up to its last session, so a selection has no survivorship bias");
        print(checks.delisting());
    }

    private void forecastAWeek() throws IOException, InterruptedException, SQLException {
        heading("One week as Airflow runs it: forecast the whole market, then load the forecast day");
        LocalDate day = TradingCalendar.next(DemoMarket.ORIGIN);
        for (; !day.isAfter(DemoMarket.TO); day = TradingCalendar.next(day)) {
            workers.run("ml-worker", "forecast", "--all");
            workers.run("ingest-worker", day);
            workers.run("transform-worker", day);
        }
        workers.run("ml-worker", "score");
        heading(
                "The scored forecasts, compared with naive (tomorrow's close = today's close): a ratio below 1 is better");
        print(tables.record());
    }

    private void refresh() throws IOException, InterruptedException, SQLException {
        heading("The vendor corrects " + DemoMarket.REVISED_DAY + " after its load: --refresh reads loaded days again");
        workers.run("ingest-worker", "--refresh", 3);
        workers.run("transform-worker", "--stale");
        heading("bars_as_of() returns the bars as they were known at the first load; '-' is no bar");
        print(checks.revisions(DemoMarket.REVISED_DAY));
    }

    private void trainModels() throws IOException, InterruptedException, SQLException {
        heading("Train models; each is evaluated on the last fifth of the history, which it was not fitted on");
        workers.run("ml-worker", "train-arima", "AAPL", "BRK.A");
        workers.run("ml-worker", "tune-arima", "AAPL");
        workers.run("ml-worker", "train-trees", "AAPL", "BRK.A");
        workers.attempt("ml-worker", "train-lstm", "AAPL");
        heading("Made-up prices are random walks: a model that is better than naive here is better by chance");
        print(tables.leaderboard());
    }

    private void showStatus() throws IOException, InterruptedException, SQLException {
        heading("What still looks wrong, in the view open_findings");
        print(checks.openFindings());
        heading("The status of the data. The made-up history ends on " + DemoMarket.TO
                + ", so the sessions since then are missing");
        workers.run(ExitCode.LATER, "ingest-worker", "--status");
    }

    static void heading(String text) {
        System.out.println();
        System.out.println("== " + text);
        System.out.flush();
    }

    private static void print(SqlTable table) {
        System.out.print(table);
    }
}
