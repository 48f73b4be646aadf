package finance.replay;

import finance.replay.market.Json;
import finance.replay.market.Market;
import finance.replay.market.ReferenceAlteration;
import finance.replay.market.VendorRow;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;

/// A reference endpoint of the vendor: rows of one type, filtered by `column`, `column.gt`, `.gte`, `.lt`,
/// `.lte` and `.any_of`, sorted by `sort=column.asc,column.desc` or `sort=column&order=desc`, in pages of
/// `limit` rows; `next_url` contains a cursor.
final class ReferenceEndpoint<T extends VendorRow<T>> {
    private static final int DEFAULT_LIMIT = 100;
    private static final int REMEMBERED = 4;
    private static final List<String> OPERATORS = List.of("", ".gt", ".gte", ".lt", ".lte", ".any_of");

    private final String path;
    private final EndpointRules settings;
    private final Function<Map<String, String>, List<T>> rows;
    private final Function<List<T>, Function<T, String>> writer;
    private final Map<String, Function<T, String>> columns = new LinkedHashMap<>();

    /// The last listings, because each further page of a large one would compute all rows again.
    private final Map<Key, Listing<T>> latest = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Listing<T>> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Key(Map<String, String> query, Optional<ReferenceAlteration> alteration) {}

    /// All rows of a query in their order, and what writes one of them.
    private record Listing<T>(List<T> rows, Function<T, String> writer) {}

    /// What differs between the vendor's endpoints.
    ///
    /// @param highestLimit the largest page
    /// @param sort the order without a parameter
    /// @param counted whether the body has the number of rows of the page as `count`
    /// @param parameters the names of parameters that are no column
    record EndpointRules(int highestLimit, String sort, boolean counted, Set<String> parameters) {}

    /// One request for rows.
    ///
    /// @param base URL of the server as the client uses it, for `next_url`
    /// @param alteration a fault in the rows; empty for the correct ones
    /// @param today the vendor's day
    record Page(
            Map<String, String> query,
            String base,
            String requestId,
            Optional<ReferenceAlteration> alteration,
            LocalDate today) {}

    /// @param rows returns the rows that a query asks for, and possibly more
    /// @param writer takes all rows of a query and returns a function that writes one row as JSON
    ReferenceEndpoint(
            String path,
            EndpointRules settings,
            Function<Map<String, String>, List<T>> rows,
            Function<List<T>, Function<T, String>> writer) {
        this.path = path;
        this.settings = settings;
        this.rows = rows;
        this.writer = writer;
    }

    /// An endpoint of rows with a date: newest first, in pages of up to 5,000 rows, from the market's first day to a
    /// year after today. It has the columns of the date and the ticker.
    ///
    /// @param date name of the column of [VendorRow#date]
    /// @param between returns the rows from the first to the second date
    static <T extends VendorRow<T>> ReferenceEndpoint<T> byDate(
            String path,
            String date,
            Market market,
            BiFunction<LocalDate, LocalDate, List<T>> between,
            Function<List<T>, Function<T, String>> writer) {
        return new ReferenceEndpoint<>(
                        path,
                        new EndpointRules(5_000, date + ".desc", false, Set.of()),
                        query -> between.apply(
                                bound(query, date, List.of("", ".gte", ".gt"), Market.FIRST_DAY),
                                bound(
                                        query,
                                        date,
                                        List.of("", ".lte", ".lt"),
                                        market.today().plusYears(1))),
                        writer)
                .column(date, row -> row.date().toString())
                .column("ticker", VendorRow::ticker);
    }

    String path() {
        return path;
    }

    /// @param value null for a row that does not have the field
    ReferenceEndpoint<T> column(String name, Function<T, String> value) {
        columns.put(name, row -> {
            String text = value.apply(row);
            return text == null ? "" : text;
        });
        return this;
    }

    Response answer(Page page) {
        Map<String, String> query = new TreeMap<>(page.query());
        int offset = 0;
        boolean continued = query.containsKey("cursor");
        if (continued) {
            query = Query.parse(decoded(query.get("cursor")));
            offset = Integer.parseInt(query.remove("offset"));
        }
        Query.refuseUnknown(query, known());
        int limit = limit(query);
        Listing<T> listing = listing(query, page, continued);
        int end = Math.min(listing.rows().size(), offset + limit);
        List<T> shown = listing.rows().subList(Math.min(offset, end), end);
        Json json = new Json(256 + shown.size() * 200).raw("{\"results\":[");
        for (int i = 0; i < shown.size(); i++) {
            json.raw(i == 0 ? "" : ",").raw(listing.writer().apply(shown.get(i)));
        }
        json.raw("],\"status\":\"OK\",\"request_id\":").string(page.requestId());
        if (settings.counted()) {
            json.raw(",\"count\":").number(shown.size());
        }
        if (end < listing.rows().size()) {
            json.raw(",\"next_url\":").string(page.base() + path + "?cursor=" + cursor(query, end));
        }
        return Response.json(200, json.raw('}').bytes());
    }

    /// The pages after the first one come from the rows that the first one was computed with.
    private synchronized Listing<T> listing(Map<String, String> query, Page page, boolean continued) {
        Key key = new Key(query, page.alteration());
        Listing<T> known = continued ? latest.get(key) : null;
        if (known != null) {
            return known;
        }
        List<T> rows = matching(query, page);
        Listing<T> listing = new Listing<>(rows, writer.apply(rows));
        latest.put(key, listing);
        return listing;
    }

    private Set<String> known() {
        Set<String> known = new TreeSet<>(List.of("limit", "sort"));
        known.addAll(settings.parameters());
        for (String column : columns.keySet()) {
            for (String operator : OPERATORS) {
                known.add(column + operator);
            }
        }
        return known;
    }

    private int limit(Map<String, String> query) {
        String limit = query.getOrDefault("limit", Integer.toString(DEFAULT_LIMIT));
        int value = limit.matches("\\d{1,6}") ? Integer.parseInt(limit) : 0;
        if (value < 1 || value > settings.highestLimit()) {
            throw new BadRequest("The parameter `limit` is from 1 to " + settings.highestLimit() + ", found " + limit);
        }
        return value;
    }

    private List<T> matching(Map<String, String> query, Page page) {
        List<T> correct = rows.apply(query);
        List<T> matching = new ArrayList<>(page.alteration()
                .map(alteration -> alteration.apply(correct, page.today()))
                .orElse(correct));
        columns.forEach((name, value) -> {
            if (OPERATORS.stream().anyMatch(operator -> query.containsKey(name + operator))) {
                matching.removeIf(row -> !matches(query, name, value.apply(row)));
            }
        });
        return sorted(matching, query);
    }

    /// The date that bounds the rows on one side. The operators are applied later, to each row.
    ///
    /// @param operators of the bound
    /// @param otherwise the bound if the query has none
    private static LocalDate bound(
            Map<String, String> query, String column, List<String> operators, LocalDate otherwise) {
        for (String operator : operators) {
            String value = query.get(column + operator);
            if (value != null) {
                return Query.date(value, "The parameter `" + column + operator + "` is a date, found " + value);
            }
        }
        return otherwise;
    }

    private static boolean matches(Map<String, String> query, String column, String value) {
        for (String operator : OPERATORS) {
            String wanted = query.get(column + operator);
            if (wanted == null) {
                continue;
            }
            int order = value.compareTo(wanted);
            boolean matches = switch (operator) {
                case ".gt" -> order > 0;
                case ".gte" -> order >= 0;
                case ".lt" -> order < 0;
                case ".lte" -> order <= 0;
                case ".any_of" -> Arrays.asList(wanted.split(",")).contains(value);
                default -> order == 0;
            };
            if (!matches) {
                return false;
            }
        }
        return true;
    }

    /// Sorts by the named columns, then by all others, so that pages never overlap.
    private List<T> sorted(List<T> matching, Map<String, String> query) {
        boolean allDescending = query.getOrDefault("order", "asc").equals("desc");
        List<Function<T, String>> values = new ArrayList<>();
        Comparator<Sortable<T>> order = null;
        for (String key : query.getOrDefault("sort", settings.sort()).split(",", -1)) {
            boolean descending = key.endsWith(".desc") || allDescending;
            Function<T, String> value = columns.get(key.replaceFirst("\\.(asc|desc)$", ""));
            if (value == null) {
                throw new BadRequest("Cannot sort by `" + key + "`, only by " + columns.keySet());
            }
            Comparator<Sortable<T>> next = by(values.size());
            order = order == null ? directed(next, descending) : order.thenComparing(directed(next, descending));
            values.add(value);
        }
        for (Function<T, String> value : columns.values()) {
            order = order.thenComparing(by(values.size()));
            values.add(value);
        }
        return matching.stream()
                .map(row -> new Sortable<>(
                        row, values.stream().map(value -> value.apply(row)).toList()))
                .sorted(order)
                .map(Sortable::row)
                .toList();
    }

    /// A row with the texts by which it is sorted.
    private record Sortable<T>(T row, List<String> keys) {}

    private static <T> Comparator<Sortable<T>> by(int key) {
        return Comparator.comparing(sortable -> sortable.keys().get(key));
    }

    private static <T> Comparator<T> directed(Comparator<T> order, boolean descending) {
        return descending ? order.reversed() : order;
    }

    private static String cursor(Map<String, String> query, int offset) {
        StringBuilder text = new StringBuilder("offset=").append(offset);
        query.forEach((name, value) ->
                text.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (text.matches("(?s)offset=\\d{1,9}(&.*)?")) {
                return text;
            }
        } catch (IllegalArgumentException bad) {
            throw (BadRequest) new BadRequest("The cursor was not made by this server: " + cursor).initCause(bad);
        }
        throw new BadRequest("The cursor was not made by this server: " + cursor);
    }
}
