package finance.replay;

import finance.common.TradingCalendar;
import finance.replay.market.Json;
import finance.replay.market.ListedSecurity;
import finance.replay.market.Market;
import finance.replay.market.TickerSpell;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The endpoints of securities: the list `/v3/reference/tickers`, the details of one ticker, its events
/// (`/vX/reference/tickers/{id}/events`) and the types.
///
/// As at the vendor, the list has securities as of a date, under the ticker of that date, and no listing
/// date: the details have it. Events by ticker are those of the security that has the ticker now, or had it
/// last until it was delisted; events by composite FIGI are those of that security.
final class TickersEndpoint {
    static final String LIST = "/v3/reference/tickers";
    static final String TYPES = "/v3/reference/tickers/types";
    static final String EVENTS = "/vX/reference/tickers/";
    static final String EVENTS_SUFFIX = "/events";
    private static final String BAD_DATE = "The parameter `date` is a date like 2026-01-05, found ";
    private static final ReferenceEndpoint.EndpointRules SETTINGS = new ReferenceEndpoint.EndpointRules(
            1_000, "ticker", true, Set.of("market", "active", "date", "order", "locale"));

    private final Market market;
    private final ReferenceEndpoint<ListedSecurity> list;

    TickersEndpoint(Market market) {
        this.market = market;
        list = new ReferenceEndpoint<ListedSecurity>(LIST, SETTINGS, this::listed, page -> this::write)
                .column("ticker", ListedSecurity::ticker)
                .column("type", ListedSecurity::type)
                .column("exchange", ListedSecurity::primaryExchange)
                .column("cik", ListedSecurity::cik);
    }

    Response list(ReferenceEndpoint.Page page) {
        return list.answer(page);
    }

    private List<ListedSecurity> listed(Map<String, String> query) {
        String asked = query.getOrDefault("market", "stocks");
        if (!asked.equals("stocks") || !query.getOrDefault("locale", "us").equals("us")) {
            return List.of();
        }
        boolean active = Query.flag(query, "active", true);
        return market.securities(date(query)).stream()
                .filter(security -> security.recorded() && security.active() == active)
                .toList();
    }

    private LocalDate date(Map<String, String> query) {
        String date = query.get("date");
        return date == null ? market.today() : Query.date(date, BAD_DATE + date);
    }

    /// The details of the security that has a ticker on a date, with its listing date.
    Response details(String ticker, Map<String, String> query, String requestId) {
        Query.refuseUnknown(query, Set.of("date"));
        Optional<ListedSecurity> found =
                newest(market.securities(date(query)), security -> ticker.equals(security.ticker()));
        if (found.isEmpty()) {
            return ErrorResponses.tickerNotFound();
        }
        Json json = new Json(1_024).raw("{\"results\":").raw(details(found.get()));
        return Response.json(
                200,
                json.raw(",\"status\":\"OK\",\"request_id\":")
                        .string(requestId)
                        .raw('}')
                        .bytes());
    }

    private static String details(ListedSecurity security) {
        Json json = new Json(512).raw('{');
        write(json, security);
        json.name("list_date").string(security.listed().toString());
        return json.raw('}').text();
    }

    /// @param id a ticker or a composite FIGI
    Response events(String id, Map<String, String> query, String requestId) {
        Query.refuseUnknown(query, Set.of("types"));
        String types = query.getOrDefault("types", "ticker_change");
        if (!types.equals("ticker_change")) {
            throw new BadRequest("The parameter `types` is ticker_change, found " + types);
        }
        Optional<ListedSecurity> found = newest(
                market.securities(market.today()),
                security -> id.equals(security.ticker()) || id.equals(security.compositeFigi()));
        if (found.isEmpty()) {
            return ErrorResponses.tickerNotFound();
        }
        ListedSecurity security = found.get();
        Json json = new Json(1_024).raw("{\"results\":{").name("name").string(security.name());
        if (security.compositeFigi() != null) {
            json.name("composite_figi").string(security.compositeFigi());
        }
        if (security.cik() != null) {
            json.name("cik").string(security.cik());
        }
        json.name("events").raw('[').raw(changes(security)).raw("]},\"status\":\"OK\",\"request_id\":");
        return Response.json(200, json.string(requestId).raw('}').bytes());
    }

    /// Newest first; the first ticker counts as a change on the listing date.
    private String changes(ListedSecurity security) {
        Json json = new Json(512);
        for (TickerSpell spell : security.spells().reversed()) {
            if (spell.first().isAfter(market.today())) {
                continue;
            }
            json.raw(json.length() == 0 ? "" : ",").raw("{\"ticker_change\":{\"ticker\":");
            json.string(spell.ticker()).raw("},\"type\":\"ticker_change\",\"date\":");
            json.string(spell.first().toString()).raw('}');
        }
        return json.text();
    }

    private static Optional<ListedSecurity> newest(
            List<ListedSecurity> securities, Predicate<ListedSecurity> condition) {
        return securities.stream()
                .filter(ListedSecurity::recorded)
                .filter(condition)
                .max(Comparator.comparing(ListedSecurity::active).thenComparing(ListedSecurity::listed));
    }

    static Response types(Map<String, String> query, String requestId) {
        Query.refuseUnknown(query, Set.of("asset_class", "locale"));
        Map<String, String> types = Map.of(
                "CS", "Common Stock",
                "ETF", "Exchange Traded Fund",
                "PFD", "Preferred Stock",
                "WARRANT", "Warrant");
        Json json = new Json(512).raw("{\"results\":[");
        types.keySet().stream().sorted().forEach(code -> {
            json.raw(code.equals("CS") ? "" : ",").raw('{').name("code").string(code);
            json.name("description").string(types.get(code));
            json.name("asset_class")
                    .string("stocks")
                    .name("locale")
                    .string("us")
                    .raw('}');
        });
        json.raw("],\"status\":\"OK\",\"request_id\":").string(requestId);
        return Response.json(
                200, json.raw(",\"count\":").number(types.size()).raw('}').bytes());
    }

    private String write(ListedSecurity security) {
        Json json = new Json(512).raw('{');
        write(json, security);
        return json.raw('}').text();
    }

    private static void write(Json json, ListedSecurity security) {
        if (security.ticker() != null) {
            json.name("ticker").string(security.ticker());
        }
        json.name("name").string(security.name());
        json.name("market").string("stocks").name("locale").string("us");
        json.name("primary_exchange").string(security.primaryExchange());
        json.name("type").string(security.type());
        json.name("active").raw(Boolean.toString(security.active()));
        json.name("currency_name").string("usd");
        if (security.cik() != null) {
            json.name("cik").string(security.cik());
        }
        if (security.compositeFigi() != null) {
            json.name("composite_figi").string(security.compositeFigi());
            json.name("share_class_figi").string(security.shareClassFigi());
        }
        LocalDate changed = security.active() ? security.listed() : security.delisted();
        json.name("last_updated_utc").string(midnight(changed).toString());
        if (security.delisted() != null) {
            json.name("delisted_utc").string(midnight(security.delisted()).toString());
        }
    }

    /// Midnight New York, as the vendor's times of days are.
    private static Instant midnight(LocalDate date) {
        return date.atStartOfDay(TradingCalendar.NEW_YORK).toInstant();
    }
}
