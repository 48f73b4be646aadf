package finance.replay.market;

import finance.common.TradingCalendar;
import finance.replay.market.CompanyScript.Payout;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// A fixed set of made-up securities in whose histories each kind of corporate event occurs, most of them
/// in 2025: renames, tickers that return to an earlier security or go to another company, special
/// dividends, splits near dividends, a delisting. docs/replay.md lists them. Their events do not depend on
/// the seed, their prices do. They trade on every session of their lives.
final class CompanyHistories {
    private static final LocalDate LISTING = LocalDate.of(2010, 1, 4);
    private static final double QUARTERLY = 0.006;

    private CompanyHistories() {}

    static List<Security> of(long seed, MarketFactor market) {
        return scripts().stream()
                .map(script -> new Security(script, SeededRandom.bits(seed, SeededRandom.hash(script.id())), market))
                .toList();
    }

    private static List<CompanyScript> scripts() {
        return List.of(
                renamed(),
                script(
                        "cycle-of-two",
                        tickers("CYCLA", "2025-04-01", "CYCLB", "2025-09-02", "CYCLA"),
                        List.of(),
                        quarterly()),
                cycleOfThree(),
                script("handed-on-from", until("HANDA", LISTING, "2025-07-11"), List.of(), List.of()),
                script(
                        "handed-on-to",
                        tickers("HANDB", "2025-07-14", "HANDA"),
                        List.of(),
                        List.of(regular("2025-08-13"), regular("2025-11-12"))),
                script(
                        "reused-first",
                        until("REUSA", LISTING, "2021-06-30"),
                        List.of(),
                        List.of(regular("2021-02-10"), regular("2021-05-12"))),
                script(
                        "reused-second",
                        until("REUSA", LocalDate.of(2025, 5, 1), null),
                        List.of(),
                        quarterly().subList(2, 4)),
                script("reused-soon-first", until("REUSB", LISTING, "2025-05-30"), List.of(), List.of()),
                script("reused-soon-second", until("REUSB", LocalDate.of(2025, 9, 2), null), List.of(), List.of()),
                script(
                        "delisted",
                        until("GONEA", LISTING, "2025-08-29"),
                        List.of(),
                        quarterly().subList(0, 2)),
                special(),
                consecutive(),
                script(
                        "same-day",
                        tickers("SAMEA"),
                        List.of(split("SAMEA", "2025-10-14", "3", "1")),
                        List.of(regular("2025-10-14"))),
                pair());
    }

    private static CompanyScript renamed() {
        return script(
                "renamed",
                tickers("RENAA", "2025-06-09", "RENAB"),
                List.of(split("RENAA", "2025-04-15", "2", "1")),
                quarterly());
    }

    private static CompanyScript cycleOfThree() {
        CompanyScript script = script(
                "cycle-of-three",
                tickers("TRIPA", "2025-03-03", "TRIPB", "2025-06-02", "TRIPC", "2025-10-01", "TRIPA"),
                List.of(split("TRIPA", "2025-07-08", "1", "5")),
                List.of());
        return new CompanyScript(
                script.id(), script.name(), script.type(), script.spells(), script.splits(), script.payouts(), false);
    }

    private static CompanyScript special() {
        return script(
                "special",
                tickers("SPECA"),
                List.of(),
                List.of(
                        regular("2025-02-13"),
                        regular("2025-05-15"),
                        new Payout(LocalDate.of(2025, 5, 15), 0.12, true),
                        regular("2025-08-14"),
                        regular("2025-11-13")));
    }

    private static CompanyScript consecutive() {
        return script(
                "consecutive",
                tickers("TRIOA"),
                List.of(split("TRIOA", "2025-09-09", "2", "1")),
                List.of(regular("2025-09-10"), new Payout(LocalDate.of(2025, 9, 11), 0.08, true)));
    }

    private static CompanyScript pair() {
        LocalDate date = LocalDate.of(2025, 11, 4);
        return script(
                "pair",
                tickers("PAIRA"),
                List.of(
                        SplitEvent.stockDividend("PAIRA", date, "10306", "10000"),
                        SplitEvent.of("PAIRA", date, "1", "1.030927")),
                List.of());
    }

    private static CompanyScript script(
            String id, List<TickerSpell> spells, List<SplitEvent> splits, List<Payout> payouts) {
        return new CompanyScript(id, "Made-up " + id, SecurityType.COMMON, spells, splits, payouts, true);
    }

    /// A ticker from the common listing day on, then pairs of the first session of the next ticker and that
    /// ticker.
    private static List<TickerSpell> tickers(String ticker, String... changes) {
        List<TickerSpell> spells = new ArrayList<>();
        String current = ticker;
        LocalDate first = LISTING;
        for (int i = 0; i < changes.length; i += 2) {
            LocalDate next = LocalDate.parse(changes[i]);
            spells.add(new TickerSpell(current, first, TradingCalendar.previous(next)));
            current = changes[i + 1];
            first = next;
        }
        spells.add(new TickerSpell(current, first, null));
        return List.copyOf(spells);
    }

    private static List<TickerSpell> until(String ticker, LocalDate first, String last) {
        return List.of(new TickerSpell(ticker, first, last == null ? null : LocalDate.parse(last)));
    }

    private static List<Payout> quarterly() {
        return List.of(regular("2025-02-12"), regular("2025-05-14"), regular("2025-08-13"), regular("2025-11-12"));
    }

    private static Payout regular(String exDate) {
        return new Payout(LocalDate.parse(exDate), QUARTERLY, false);
    }

    private static SplitEvent split(String ticker, String date, String to, String from) {
        return SplitEvent.of(ticker, LocalDate.parse(date), to, from);
    }
}
