package finance.replay.demo;

import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.market.Corruption;
import finance.replay.market.DayAlteration;
import finance.replay.market.Market;
import finance.replay.market.ReferenceAlteration;
import java.time.LocalDate;
import java.util.Set;

/// The made-up market of the demo, with company histories, and the faults of the replay server.
public final class DemoMarket {
    public static final LocalDate FROM = LocalDate.of(2025, 1, 2);
    /// The last session before the week that is forecast.
    public static final LocalDate ORIGIN = LocalDate.of(2026, 1, 23);

    public static final LocalDate TO = LocalDate.of(2026, 1, 30);
    /// The vendor fails at the first request for this session.
    public static final LocalDate OUTAGE_DAY = LocalDate.of(2025, 11, 12);
    /// The vendor sends corrupt rows for this session.
    public static final LocalDate CORRUPT_DAY = LocalDate.of(2025, 11, 18);
    /// The vendor sends no rows for this session during the first run.
    public static final LocalDate DELAYED_DAY = LocalDate.of(2025, 12, 10);
    /// The vendor sends a quarter of the rows of this session during the first run.
    public static final LocalDate PARTIAL_DAY = LocalDate.of(2025, 12, 16);
    /// The vendor corrects this session after its first load.
    public static final LocalDate REVISED_DAY = LocalDate.of(2026, 1, 28);
    /// The vendor sends each split of this ticker a second time with another ratio.
    public static final String CONTRADICTED_TICKER = "TRIOA";

    static final int TICKERS = 200;
    /// An ingest run requests a session without rows this number of times.
    private static final int REQUESTS_OF_AN_EMPTY_DAY = 5;

    private DemoMarket() {}

    public static Market market() {
        return Market.of(1, TICKERS).today(TO.plusDays(1)).withCompanyHistories();
    }

    public static Faults faults() {
        Fault rows = Fault.corrupt(
                Corruption.BAD_TICKER,
                Corruption.DUPLICATE,
                Corruption.HUGE_PRICE,
                Corruption.NEGATIVE_PRICE,
                Corruption.HIGH_BELOW_LOW,
                Corruption.OTHER_DAY);
        return Faults.always(Fault.serverError(503))
                .onDays(OUTAGE_DAY)
                .first(1)
                .or(Faults.always(Fault.emptyDay()).onDays(DELAYED_DAY).first(REQUESTS_OF_AN_EMPTY_DAY))
                .or(Faults.always(rows).onDays(CORRUPT_DAY))
                .or(Faults.always(Fault.day(new DayAlteration.PartialShare(0.25)))
                        .onDays(PARTIAL_DAY)
                        .first(1))
                .or(Faults.always(Fault.day(new DayAlteration.Revised(0.01, 1, 1, 1)))
                        .onDays(REVISED_DAY)
                        .after(1))
                .or(Faults.always(Fault.rows(new ReferenceAlteration.Contradicted(Set.of(CONTRADICTED_TICKER))))
                        .onPath("/stocks/v1/splits"));
    }
}
