package finance.replay;

import finance.replay.market.Json;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;

/// A reference endpoint of the vendor: rows of one type, filtered by `column`, `column.gt`, `.gte`, `.lt`,
/// `.lte` and `.any_of`, sorted by `sort=column.asc,column.desc`, in pages of `limit` rows; `next_url`
/// contains a cursor.
final class ReferenceEndpoint<T> {
    private static final int DEFAULT_LIMIT = 100;
    private static final int HIGHEST_LIMIT = 5_000;
    private static final List<String> OPERATORS = List.of("", ".gt", ".gte", ".lt", ".lte", ".any_of");

    private final String path;
    private final String dateColumn;
    private final BiFunction<LocalDate, LocalDate, List<T>> rows;
    private final Function<List<T>, Function<T, String>> writer;
    private final Map<String, Function<T, String>> columns = new LinkedHashMap<>();

    /// @param rows returns all rows from the first to the last day
    /// @param writer takes the rows of a page and returns a function that writes one row as JSON
    ReferenceEndpoint(
            String path,
            String dateColumn,
            BiFunction<LocalDate, LocalDate, List<T>> rows,
            Function<List<T>, Function<T, String>> writer) {
        this.path = path;
        this.dateColumn = dateColumn;
        this.rows = rows;
        this.writer = writer;
    }

    ReferenceEndpoint<T> column(String name, Function<T, String> value) {
        columns.put(name, value);
        return this;
    }

    /// @param first the first day if the query has no lower bound
    /// @param last the last day if the query has no upper bound
    /// @param base URL for `next_url`
    Response answer(Map<String, String> asked, LocalDate first, LocalDate last, String base, String requestId) {
        Map<String, String> query = new TreeMap<>(asked);
        int offset = 0;
        if (query.containsKey("cursor")) {
            query = Query.parse(decoded(query.get("cursor")));
            offset = Integer.parseInt(query.remove("offset"));
        }
        Query.refuseUnknown(query, known());
        int limit = limit(query);
        List<T> matching = matching(query, first, last);
        int end = Math.min(matching.size(), offset + limit);
        List<T> page = matching.subList(Math.min(offset, end), end);
        Json json = new Json(256 + page.size() * 200).raw("{\"results\":[");
        Function<T, String> write = writer.apply(page);
        for (int i = 0; i < page.size(); i++) json.raw(i == 0 ? "" : ",").raw(write.apply(page.get(i)));
        json.raw("],\"status\":\"OK\",\"request_id\":").string(requestId);
        if (end < matching.size()) json.raw(",\"next_url\":").string(base + path + "?cursor=" + cursor(query, end));
        return Response.json(200, json.raw('}').bytes());
    }

    private Set<String> known() {
        Set<String> known = new TreeSet<>(List.of("limit", "sort"));
        for (String column : columns.keySet()) for (String operator : OPERATORS) known.add(column + operator);
        return known;
    }

    private static int limit(Map<String, String> query) {
        String limit = query.getOrDefault("limit", Integer.toString(DEFAULT_LIMIT));
        int value = limit.matches("\\d{1,6}") ? Integer.parseInt(limit) : 0;
        if (value < 1 || value > HIGHEST_LIMIT)
            throw new BadRequest("The parameter `limit` is from 1 to " + HIGHEST_LIMIT + ", found " + limit);
        return value;
    }

    private List<T> matching(Map<String, String> query, LocalDate first, LocalDate last) {
        List<T> matching = new ArrayList<>(rows.apply(
                bound(query, List.of("", ".gte", ".gt"), first), bound(query, List.of("", ".lte", ".lt"), last)));
        columns.forEach((name, value) -> matching.removeIf(row -> !matches(query, name, value.apply(row))));
        matching.sort(order(query.getOrDefault("sort", dateColumn + ".desc")));
        return matching;
    }

    /// The date that bounds the rows on one side. The operators are applied later, to each row.
    private LocalDate bound(Map<String, String> query, List<String> operators, LocalDate otherwise) {
        for (String operator : operators) {
            String value = query.get(dateColumn + operator);
            if (value != null)
                return Query.date(value, "The parameter `" + dateColumn + operator + "` is a date, found " + value);
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
    private Comparator<T> order(String sort) {
        Comparator<T> order = null;
        for (String key : sort.split(",", -1)) {
            boolean descending = key.endsWith(".desc");
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
