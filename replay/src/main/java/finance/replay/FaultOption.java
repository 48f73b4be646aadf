package finance.replay;

import finance.replay.market.Corruption;
import java.time.Duration;
import java.util.Locale;
import java.util.TreeSet;

/// A fault in the syntax of the command line: `KIND[:NAME=VALUE]…`, for instance
/// `server-error:status=502:first=2` or `partial:rows=700:on=2026-01-05,2026-01-06`.
final class FaultOption {
    static final String SYNTAX = "KIND[:NAME=VALUE]..., see Faults below";

    /// The kinds of faults, for `--help`. docs/replay.md has the same table.
    static final String HELP = """
            Faults: KIND[:NAME=VALUE]..., for instance partial:rows=700:on=2026-01-05:first=2

            Faults of requests:
            unauthorized, forbidden-today, forbidden-timeframe, forbidden-endpoint, bad-date
            out-of-plan:from=DATE; days before DATE are answered 403
            too-many[:retry-after=SECONDS], too-many-empty, server-error[:status=503]
            empty-body, empty-day (with on=DATE and nothing else: an unforeseen closure)
            truncated[:share=0.5], trickle[:rate=20000], reset[:share=0]

            Faults of data in a day:
            corrupt[:rows=duplicate,bad_ticker,...]; corrupt-rows[:share=0.5]
            partial:rows=N or partial:share=0.25; the first tickers only
            preliminary[:change=0.3][:vanish=0][:add=0][:version=0]; another version of the day
            revised[:change=0.01][:vanish=1][:add=1][:version=1]; the same with other defaults
            stale-copy; the rows of the session before
            adjusted; adjusted prices and "adjusted":true
            otc[:rows=5], volume[:factor=2], most-traded-absent[:rows=100][:by=value|volume]
            doubled[:tickers=A,B][:order=after|before]; a second row with other values

            Faults of data in splits, dividends and the list of tickers:
            splits-absent, dividends-absent, tickers-absent, each [:tickers=A,B][:share=1]
            splits-late, dividends-late, tickers-late, each [:tickers=A,B][:days=10]
            splits-repeated, dividends-repeated, tickers-repeated, each [:tickers=A,B][:days=1]
            splits-contradictory, dividends-contradictory, tickers-contradictory, each [:tickers=A,B]
            splits-respelled[:tickers=A,B]; 2 for 1 comes as 4 for 2 too
            splits-unreadable, dividends-unreadable, tickers-unreadable

            Every fault may be narrowed: first=N and after=N count the requests of one path and query; on=DATE,DATE... \
            and before=DATE are for days; settles=HOURS is until so many hours after 16:00 New York of the day; \
            path=PREFIX.""";

    private final FaultValues values;

    private FaultOption(FaultValues values) {
        this.values = values;
    }

    static Faults parse(String option) {
        int end = option.indexOf(':');
        String kind = end < 0 ? option : option.substring(0, end);
        FaultValues values = FaultValues.parse(option, end < 0 ? "" : option.substring(end + 1));
        Faults faults = new FaultOption(values).faults(kind);
        faults = narrowed(faults, values);
        values.checkAllRead();
        return faults;
    }

    private static Faults narrowed(Faults all, FaultValues values) {
        Faults faults = all;
        if (values.has("on")) {
            faults = faults.onDays(values.dates("on"));
        }
        if (values.has("before")) {
            faults = faults.beforeDay(values.date("before"));
        }
        if (values.has("settles")) {
            faults = faults.untilAfterClose(Duration.ofSeconds(Math.round(values.number("settles", 0) * 3_600)));
        }
        if (values.has("path")) {
            faults = faults.onPath(values.text("path", ""));
        }
        if (values.has("first")) {
            faults = faults.first(values.integer("first", 0));
        }
        return values.has("after") ? faults.after(values.integer("after", 0)) : faults;
    }

    private Faults faults(String kind) {
        return switch (kind) {
            case "unauthorized" -> Faults.always(Fault.unauthorized());
            case "forbidden-today" -> Faults.always(Fault.forbiddenToday());
            case "forbidden-timeframe" -> Faults.always(Fault.forbiddenTimeframe());
            case "forbidden-endpoint" -> Faults.always(Fault.forbiddenEndpoint());
            case "bad-date" -> Faults.always(Fault.badDate());
            case "out-of-plan" -> Faults.outOfPlan(values.date("from"));
            case "too-many" -> Faults.always(tooMany());
            case "too-many-empty" -> Faults.always(Fault.tooManyCallsEmpty());
            case "server-error" -> Faults.always(Fault.serverError(values.integer("status", 503)));
            case "empty-body" -> Faults.always(Fault.emptyBody());
            case "empty-day" -> Faults.always(Fault.emptyDay());
            case "truncated" -> Faults.always(new Fault.Truncated(values.number("share", 0.5)));
            case "trickle" -> Faults.always(Fault.trickle(values.integer("rate", 20_000)));
            case "reset" -> Faults.always(new Fault.Reset(values.number("share", 0)));
            case "corrupt" -> Faults.always(corrupt());
            default -> AlterationOption.faults(kind, values).orElseThrow(() -> values.wrong("unknown kind: " + kind));
        };
    }

    private Fault tooMany() {
        return values.has("retry-after")
                ? Fault.tooManyCalls(Duration.ofSeconds(values.integer("retry-after", 0)))
                : Fault.tooManyCalls();
    }

    private Fault corrupt() {
        TreeSet<Corruption> rows = new TreeSet<>();
        String names = values.text("rows", "duplicate,bad_ticker,huge_price,negative_price,high_below_low,other_day");
        for (String name : names.split(",", -1)) {
            try {
                rows.add(Corruption.valueOf(name.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException unknown) {
                throw values.wrong("unknown corruption: " + name);
            }
        }
        return new Fault.Corrupt(rows);
    }
}
