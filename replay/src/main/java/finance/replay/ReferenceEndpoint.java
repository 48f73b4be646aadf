package finance.replay;

import finance.replay.market.Json;
import finance.replay.market.ReferenceAlteration;
import finance.replay.market.ReferenceRow;
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
import java.util.function.Function;

/// A reference endpoint of the vendor: rows of one type, filtered by `column`, `column.gt`, `.gte`, `.lt`,
/// `.lte` and `.any_of`, sorted by `sort=column.asc,column.desc` or `sort=column&order=desc`, in pages of `limit`
/// rows; `next_url` contains a cursor.
final class ReferenceEndpoint<T extends ReferenceRow<T>> {
    private static final int DEFAULT_LIMIT = 100;
    private static final List<String> OPERATORS = List.of("", ".gt", ".gte", ".lt", ".lte", ".any_of");

    private final String path;
    private final Settings settings;
    private final Function<Map<String, String>, List<T>> rows;
    private final Function<List<T>, Function<T, String>> writer;
    private final Map<String, Function<T, String>> columns = new LinkedHashMap<>();

    /// What differs between the vendor's endpoints.
    ///
    /// @param highestLimit the largest page
    /// @param sort the order without a parameter
    /// @param counted whether the body has the number of rows of the page as `count`
    /// @param parameters the names of parameters that are no column
    record Settings(int highestLimit, String sort, boolean counted, Set<String> parameters) {}

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
    /// @param writer takes the rows of a page and returns a function that writes one row as JSON
    ReferenceEndpoint(
            String path,
            Settings settings,
            Function<Map<String, String>, List<T>> rows,
            Function<List<T>, Function<T, String>> writer) {
        this.path = path;
        this.settings = settings;
        this.rows = rows;
        this.writer = writer;
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
        if (query.containsKey("cursor")) {
            query = Query.parse(decoded(query.get("cursor")));
            offset = Integer.parseInt(query.remove("offset"));
        }
        Query.refuseUnknown(query, known());
        int limit = limit(query);
        List<T> matching = matching(query, page);
        int end = Math.min(matching.size(), offset + limit);
        List<T> shown = matching.subList(Math.min(offset, end), end);
        Json json = new Json(256 + shown.size() * 200).raw("{\"results\":[");
        Function<T, String> write = writer.apply(shown);
        for (int i = 0; i < shown.size(); i++) {
            json.raw(i == 0 ? "" : ",").raw(write.apply(shown.get(i)));
        }
        json.raw("],\"status\":\"OK\",\"request_id\":").string(page.requestId());
        if (settings.counted()) {
            json.raw(",\"count\":").number(shown.size());
        }
        if (end < matching.size()) {
            json.raw(",\"next_url\":").string(page.base() + path + "?cursor=" + cursor(query, end));
        }
        return Response.json(200, json.raw('}').bytes());
    }

    private Set<String> known() {
        Set<String> known = new TreeSet<>(List.of("limit", "sort"));
        known.addAll(settings.parameters());
        for (String column : columns.keySet()) for (String operator : OPERATORS) known.add(column + operator);
        return known;
    }

    private int limit(Map<String, String> query) {
        String limit = query.getOrDefault("limit", Integer.toString(DEFAULT_LIMIT));
        int value = limit.matches("\\d{1,6}") ? Integer.parseInt(limit) : 0;
        if (value < 1 || value > settings.highestLimit())
            throw new BadRequest("The parameter `limit` is from 1 to " + settings.highestLimit() + ", found " + limit);
        return value;
    }

    private List<T> matching(Map<String, String> query, Page page) {
        List<T> correct = rows.apply(query);
        List<T> matching = new ArrayList<>(page.alteration()
                .map(alteration -> alteration.apply(correct, page.today()))
                .orElse(correct));
        columns.forEach((name, value) -> matching.removeIf(row -> !matches(query, name, value.apply(row))));
        matching.sort(order(query));
        return matching;
    }

    /// The date that bounds the rows on one side. The operators are applied later, to each row.
    ///
    /// @param operators of the bound
    /// @param otherwise the bound if the query has none
    static LocalDate bound(Map<String, String> query, String column, List<String> operators, LocalDate otherwise) {
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
            if (wanted == null) continue;
            int order = value.compareTo(wanted);
            boolean matches = switch (operator) {
                case ".gt" -> order > 0;
                case ".gte" -> order >= 0;
                case ".lt" -> order < 0;
                case ".lte" -> order <= 0;
                case ".any_of" -> Arrays.asList(wanted.split(",")).contains(value);
                default -> order == 0;
            };
            if (!matches) return false;
        }
        return true;
    }

    /// Sorts by the named columns, then by all others, so that pages never overlap.
    private Comparator<T> order(Map<String, String> query) {
        boolean allDescending = query.getOrDefault("order", "asc").equals("desc");
        Comparator<T> order = null;
        for (String key : query.getOrDefault("sort", settings.sort()).split(",", -1)) {
            boolean descending = key.endsWith(".desc") || allDescending;
            Function<T, String> value = columns.get(key.replaceFirst("\\.(asc|desc)$", ""));
            if (value == null) throw new BadRequest("Cannot sort by `" + key + "`, only by " + columns.keySet());
            Comparator<T> next = Comparator.comparing(value);
            if (descending) next = next.reversed();
            order = order == null ? next : order.thenComparing(next);
        }
        for (Function<T, String> value : columns.values()) order = order.thenComparing(value);
        return order;
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
            if (text.matches("(?s)offset=\\d{1,9}(&.*)?")) return text;
        } catch (IllegalArgumentException bad) {
            throw (BadRequest) new BadRequest("The cursor is not one of ours: " + cursor).initCause(bad);
        }
        throw new BadRequest("The cursor is not one of ours: " + cursor);
    }
}
