package finance.replay;

import finance.replay.market.Corruption;
import finance.replay.market.DayAlteration;
import finance.replay.market.Market;
import finance.replay.market.ReferenceAlteration;
import finance.replay.market.SeededRandom;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The vendor's endpoints, answered from a [Market].
final class Endpoints {
    static final String GROUPED = "/v2/aggs/grouped/locale/us/market/stocks/";
    private static final String UPCOMING = "/v1/marketstatus/upcoming";

    private static final String BAD_DATE = "The path parameter `date` is invalid";

    private final Market market;
    /// The endpoints of rows with a date.
    private final List<ReferenceEndpoint<?>> feeds;

    private final TickersEndpoint tickers;

    Endpoints(Market market) {
        this.market = market;
        feeds = List.of(SplitsEndpoint.of(market), DividendsEndpoint.of(market));
        tickers = new TickersEndpoint(market);
    }

    /// The date in the path of a grouped daily request; empty for other paths and for an invalid date.
    static Optional<LocalDate> date(String path) {
        if (!path.startsWith(GROUPED)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Query.date(path.substring(GROUPED.length()), BAD_DATE));
        } catch (BadRequest noDate) {
            return Optional.empty();
        }
    }

    /// The endpoint of a path, with `{date}`, `{id}` and `{ticker}` for its variable parts; unknown paths
    /// stay as they are.
    static String name(String path) {
        if (path.startsWith(GROUPED)) {
            return GROUPED + "{date}";
        }
        if (eventsId(path).isPresent()) {
            return TickersEndpoint.EVENTS + "{id}" + TickersEndpoint.EVENTS_SUFFIX;
        }
        return detailsTicker(path).isPresent() ? TickersEndpoint.LIST + "/{ticker}" : path;
    }

    /// @param base URL of the server as the client uses it, for `next_url`
    Response answer(Request request, String base, Set<Corruption> corruptions) {
        return answer(request, base, corruptions, Optional.empty());
    }

    /// With a fault in the rows of the reference endpoints.
    Response answer(Request request, String base, ReferenceAlteration alteration) {
        return answer(request, base, Set.of(), Optional.of(alteration));
    }

    /// With a fault in the rows of the grouped daily endpoint; other paths are answered correctly.
    Response answer(Request request, String base, DayAlteration alteration) {
        if (request.date().isEmpty()) {
            return answer(request, base, Set.of());
        }
        boolean adjusted = adjusted(request);
        return Response.json(200, market.day(request.date().get(), adjusted, id(request), alteration));
    }

    private Response answer(
            Request request, String base, Set<Corruption> corruptions, Optional<ReferenceAlteration> alteration) {
        String id = id(request);
        ReferenceEndpoint.Page page = new ReferenceEndpoint.Page(request.query(), base, id, alteration, market.today());
        for (ReferenceEndpoint<?> feed : feeds) {
            if (feed.path().equals(request.path())) {
                return feed.answer(page);
            }
        }
        return switch (request.path()) {
            case TickersEndpoint.LIST -> tickers.list(page);
            case TickersEndpoint.TYPES -> TickersEndpoint.types(request.query(), id);
            case UPCOMING -> Response.json(200, UpcomingStatus.after(market.today(), market.closures()));
            default -> other(request, id, corruptions);
        };
    }

    private Response other(Request request, String id, Set<Corruption> corruptions) {
        String path = request.path();
        if (path.startsWith(GROUPED)) {
            return grouped(request, id, corruptions);
        }
        Optional<String> events = eventsId(path);
        if (events.isPresent()) {
            return tickers.events(events.get(), request.query(), id);
        }
        Optional<String> details = detailsTicker(path);
        return details.isPresent() ? tickers.details(details.get(), request.query(), id) : notFound();
    }

    private static Optional<String> eventsId(String path) {
        boolean events = path.startsWith(TickersEndpoint.EVENTS) && path.endsWith(TickersEndpoint.EVENTS_SUFFIX);
        return events
                ? Optional.of(path.substring(
                        TickersEndpoint.EVENTS.length(), path.length() - TickersEndpoint.EVENTS_SUFFIX.length()))
                : Optional.empty();
    }

    private static Optional<String> detailsTicker(String path) {
        String prefix = TickersEndpoint.LIST + "/";
        boolean details = path.startsWith(prefix) && !path.equals(TickersEndpoint.TYPES);
        return details ? Optional.of(path.substring(prefix.length())) : Optional.empty();
    }

    private static String id(Request request) {
        return "made-up-"
                + Long.toHexString(SeededRandom.bits(
                        request.path().hashCode(), request.query().hashCode()));
    }

    private Response grouped(Request request, String id, Set<Corruption> corruptions) {
        LocalDate date = Query.date(request.path().substring(GROUPED.length()), BAD_DATE);
        return Response.json(200, market.day(date, adjusted(request), id, corruptions));
    }

    private static boolean adjusted(Request request) {
        Map<String, String> query = request.query();
        Query.refuseUnknown(query, new TreeSet<>(Set.of("adjusted", "include_otc")));
        Query.flag(query, "include_otc", false);
        return Query.flag(query, "adjusted", true);
    }

    private static Response notFound() {
        return Response.json(404, "404 page not found\n");
    }
}
