package finance.replay;

import finance.replay.market.DayAlteration;
import finance.replay.market.ReferenceAlteration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The kinds of [FaultOption] that alter the data of a correct answer.
final class AlterationOption {
    private static final Map<String, String> FEEDS =
            Map.of("splits", SplitsEndpoint.PATH, "dividends", DividendsEndpoint.PATH, "tickers", TickersEndpoint.LIST);

    private AlterationOption() {}

    /// Empty if there is no such kind.
    static Optional<Faults> faults(String kind, FaultValues values) {
        Optional<Faults> days = day(kind, values)
                .map(altered -> Faults.always(Fault.day(altered)).onDays());
        return days.or(() -> feed(kind, values));
    }

    private static Optional<DayAlteration> day(String kind, FaultValues values) {
        return Optional.ofNullable(
                switch (kind) {
                    case "partial" -> partial(values);
                    case "preliminary" -> version(values, 0.3, 0, 0);
                    case "revised" -> version(values, 0.01, 1, 1);
                    case "stale-copy" -> new DayAlteration.PreviousSessionCopy();
                    case "adjusted" -> new DayAlteration.Adjusted();
                    case "otc" -> new DayAlteration.OverTheCounter(values.integer("rows", 5));
                    case "volume" -> new DayAlteration.VolumeScaled(values.number("factor", 2));
                    case "most-traded-absent" ->
                        new DayAlteration.MostTradedAbsent(
                                values.integer("rows", 100), values.isFirst("by", "value", "volume"));
                    case "corrupt-rows" -> new DayAlteration.CorruptShare(values.share("share", 0.5));
                    case "doubled" ->
                        new DayAlteration.Doubled(values.names("tickers"), !values.isFirst("order", "after", "before"));
                    default -> null;
                });
    }

    private static DayAlteration partial(FaultValues values) {
        if (values.has("rows") == values.has("share")) {
            throw values.wrong("expected either rows or share");
        }
        return values.has("rows")
                ? new DayAlteration.Partial(values.integer("rows", 0))
                : new DayAlteration.PartialShare(values.share("share", 0));
    }

    private static DayAlteration version(FaultValues values, double change, int rows, int version) {
        return new DayAlteration.Revised(
                values.share("change", change),
                values.integer("vanish", rows),
                values.integer("add", rows),
                values.integer("version", version));
    }

    private static Optional<Faults> feed(String kind, FaultValues values) {
        int dash = kind.indexOf('-');
        String path = dash < 0 ? null : FEEDS.get(kind.substring(0, dash));
        if (path == null) {
            return Optional.empty();
        }
        boolean splits = path.equals(SplitsEndpoint.PATH);
        return Optional.ofNullable(rows(kind.substring(dash + 1), splits, values))
                .map(altered -> Faults.always(Fault.rows(altered)).onPath(path));
    }

    /// Null if there is no such kind.
    private static ReferenceAlteration rows(String kind, boolean splits, FaultValues values) {
        Set<String> tickers = values.names("tickers");
        return switch (kind) {
            case "absent" -> new ReferenceAlteration.Absent(tickers, values.share("share", 1));
            case "late" -> new ReferenceAlteration.Late(tickers, values.integer("days", 10));
            case "repeated" -> new ReferenceAlteration.Repeated(tickers, values.integer("days", 1));
            case "contradictory" -> new ReferenceAlteration.Contradicted(tickers);
            case "respelled" -> splits ? new ReferenceAlteration.Respelled(tickers) : null;
            case "unreadable" -> new ReferenceAlteration.Unreadable();
            default -> null;
        };
    }
}
