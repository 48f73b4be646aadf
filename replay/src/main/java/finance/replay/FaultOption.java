package finance.replay;

import finance.replay.market.Corruption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/// A fault in the syntax of the command line: `KIND[:NAME=VALUE]…`, for instance
/// `server-error:status=502:first=2` or `empty-day:on=2026-01-05,2026-01-06`.
final class FaultOption {
    static final String HELP = "KIND[:NAME=VALUE]..., where KIND is one of unauthorized, forbidden-today,"
            + " forbidden-timeframe, forbidden-endpoint, bad-date, too-many (retry-after=SECONDS), too-many-empty,"
            + " server-error (status=503), empty-body, empty-day, truncated (share=0.5), trickle (rate=20000),"
            + " reset (share=0), corrupt (rows=duplicate,bad_ticker,...)."
            + " Narrowed by first=ATTEMPTS, on=DATE,DATE... and path=PREFIX";

    private final String option;
    private final Map<String, String> values = new HashMap<>();

    private FaultOption(String option) {
        this.option = option;
    }

    static Faults parse(String option) {
        FaultOption read = new FaultOption(option);
        String[] parts = option.split(":", -1);
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 1) throw read.wrong("expected NAME=VALUE, found " + parts[i]);
            read.values.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
        }
        Faults faults = Faults.always(read.fault(parts[0]));
        String days = read.values.remove("on");
        if (days != null) faults = faults.onDays(read.dates(days));
        String path = read.values.remove("path");
        if (path != null) faults = faults.onPath(path);
        if (read.values.containsKey("first")) faults = faults.first((int) read.number("first", 0));
        if (!read.values.isEmpty()) throw read.wrong("does not know " + new TreeSet<>(read.values.keySet()));
        return faults;
    }

    private Fault fault(String kind) {
        return switch (kind) {
            case "unauthorized" -> Fault.unauthorized();
            case "forbidden-today" -> Fault.forbiddenToday();
            case "forbidden-timeframe" -> Fault.forbiddenTimeframe();
            case "forbidden-endpoint" -> Fault.forbiddenEndpoint();
            case "bad-date" -> Fault.badDate();
            case "too-many" ->
                values.containsKey("retry-after")
                        ? Fault.tooManyCalls(Duration.ofSeconds((long) number("retry-after", 0)))
                        : Fault.tooManyCalls();
            case "too-many-empty" -> Fault.tooManyCallsEmpty();
            case "server-error" -> Fault.serverError((int) number("status", 503));
            case "empty-body" -> Fault.emptyBody();
            case "empty-day" -> Fault.emptyDay();
            case "truncated" -> new Fault.Truncated(number("share", 0.5));
            case "trickle" -> Fault.trickle((int) number("rate", 20_000));
            case "reset" -> new Fault.Reset(number("share", 0));
            case "corrupt" -> corrupt();
            default -> throw wrong("no such kind: " + kind);
        };
    }

    private Fault corrupt() {
        TreeSet<Corruption> rows = new TreeSet<>();
        String names = values.remove("rows");
        if (names == null) names = "duplicate,bad_ticker,huge_price,negative_price,high_below_low,other_day";
        for (String name : names.split(",", -1)) {
            try {
                rows.add(Corruption.valueOf(name.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException unknown) {
                throw wrong("no such corruption: " + name);
            }
        }
        return new Fault.Corrupt(rows);
    }

    private LocalDate[] dates(String list) {
        try {
            return java.util.Arrays.stream(list.split(","))
                    .map(LocalDate::parse)
                    .toArray(LocalDate[]::new);
        } catch (DateTimeException unreadable) {
            throw wrong("expected dates like 2026-01-05, found " + list);
        }
    }

    private double number(String name, double otherwise) {
        String value = values.remove(name);
        if (value == null) return otherwise;
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException unreadable) {
            throw wrong("expected a number for " + name + ", found " + value);
        }
    }

    private IllegalArgumentException wrong(String found) {
        return new IllegalArgumentException("--fault " + option + ": " + found + ". Expected " + HELP);
    }
}
