package finance.ingest.polygon;

import finance.common.DateRange;
import finance.common.ExitCode;
import finance.ingest.market.ReferenceRows;
import finance.ingest.market.UnreadableRow;
import finance.ingest.market.VendorException;
import finance.ingest.market.Verdict;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okio.BufferedSource;

/// Fetches all rows of a reference endpoint of the vendor: those of splits, dividends and others whose date is
/// in a range, or a list without dates. The vendor sends them in pages; `next_url` of a page is the address of
/// the next one.
///
/// @param <T> what one row is read into
final class PagedQuery<T> {
    private static final String PAGE_SIZE = "5000";
    /// One million rows, far more than any range has.
    private static final int MOST_PAGES = 200;

    private final String name;
    private final String path;
    private final Optional<String> dateColumn;
    private final ReferenceColumns columns;
    private final RowReader<T> rowReader;

    /// A page with at least this number of unreadable rows, if these are most of its rows, has another format.
    private static final int UNREADABLE_ROWS_OF_ANOTHER_FORMAT = 20;

    /// Reads one row. The caller reports an unreadable one.
    @FunctionalInterface
    interface RowReader<T> {
        T read(ReferenceRow row) throws UnreadableRowException;
    }

    /// @param name the data in messages, for example "splits"
    /// @param path path of the endpoint, for example "stocks/v1/splits"
    /// @param dateColumn the column of the rows that the range limits
    /// @param otherColumns the columns that are read, in addition to `ticker`, `id` and the date column
    PagedQuery(String name, String path, String dateColumn, List<String> otherColumns, RowReader<T> rowReader) {
        this(
                name,
                path,
                Optional.of(dateColumn),
                Stream.concat(Stream.of(ReferenceRow.TICKER, ReferenceRow.ID, dateColumn), otherColumns.stream())
                        .toList(),
                rowReader);
    }

    private PagedQuery(
            String name, String path, Optional<String> dateColumn, List<String> columns, RowReader<T> rowReader) {
        this.name = name;
        this.path = path;
        this.dateColumn = dateColumn;
        this.columns = ReferenceColumns.of(columns);
        this.rowReader = rowReader;
    }

    /// A list without dates.
    ///
    /// @param otherColumns the columns that are read, in addition to `ticker`
    static <T> PagedQuery<T> withoutDates(String name, String path, List<String> otherColumns, RowReader<T> rowReader) {
        List<String> columns = Stream.concat(Stream.of(ReferenceRow.TICKER), otherColumns.stream())
                .toList();
        return new PagedQuery<>(name, path, Optional.empty(), columns, rowReader);
    }

    /// @throws VendorException if a page cannot be fetched, has another format, or if there are too many pages
    ReferenceRows<T> fetch(RetryingHttp http, DateRange range) {
        String date = dateColumn.orElseThrow();
        HttpUrl url = http.base()
                .newBuilder()
                .addPathSegments(path)
                .addQueryParameter(date + ".gte", range.from().toString())
                .addQueryParameter(date + ".lte", range.to().toString())
                .addQueryParameter("limit", PAGE_SIZE)
                .addQueryParameter("sort", date + ".asc")
                .build();
        return fetch(http, name + " of " + range, url, Optional.of(range));
    }

    /// @param parameters of the first page
    /// @throws VendorException as for a range
    ReferenceRows<T> fetch(RetryingHttp http, Map<String, String> parameters) {
        HttpUrl.Builder url = http.base().newBuilder().addPathSegments(path);
        parameters.forEach(url::addQueryParameter);
        return fetch(http, name, url.build(), Optional.empty());
    }

    private ReferenceRows<T> fetch(RetryingHttp http, String what, HttpUrl first, Optional<DateRange> range) {
        List<T> rows = new ArrayList<>();
        List<UnreadableRow> unreadable = new ArrayList<>();
        Set<HttpUrl> requested = new HashSet<>();
        HttpUrl url = first;
        while (url != null) {
            if (requested.size() == MOST_PAGES) {
                String message = "expected at most " + MOST_PAGES + " pages of " + what
                        + ", found one more; none of them was stored, "
                        + (range.isPresent()
                                ? "load a shorter range of dates, or report this error"
                                : "report this error");
                throw new VendorException(Verdict.FAILED, ExitCode.REFUSED, 200, true, message);
            }
            if (!requested.add(url)) {
                throw VendorException.incomplete("expected further pages of " + what + ", found one after page "
                        + requested.size() + " that leads to an earlier page; none of them was stored, run again later,"
                        + " and report it to the vendor if that fails, too");
            }
            Page<T> page = http.get(what, url, response -> read(response.body().source(), what, range));
            rows.addAll(page.rows().rows());
            unreadable.addAll(page.rows().unreadable());
            url = page.nextUrl() == null ? null : nextUrl(page.nextUrl(), http.base());
        }
        return new ReferenceRows<>(rows, unreadable);
    }

    /// @param nextUrl null on the last page
    record Page<T>(ReferenceRows<T> rows, String nextUrl) {}

    Page<T> read(BufferedSource body, DateRange range) throws IOException, MalformedResponseException, ErrorStatus {
        return read(body, name + " of " + range, Optional.of(range));
    }

    private Page<T> read(BufferedSource body, String what, Optional<DateRange> range)
            throws IOException, MalformedResponseException, ErrorStatus {
        ReferencePage page = ReferencePage.read(body, name, columns);
        List<T> rows = new ArrayList<>(page.rows().size());
        Map<Integer, String> unreadable = new LinkedHashMap<>();
        for (int i = 0; i < page.rows().size(); i++) {
            try {
                rows.add(read(page.rows().get(i), range));
            } catch (UnreadableRowException e) {
                unreadable.put(i, e.getMessage());
            }
        }
        if (unreadable.size() >= UNREADABLE_ROWS_OF_ANOTHER_FORMAT
                && 2 * unreadable.size() > page.rows().size()) {
            throw new MalformedResponseException("expected a page of " + what + ", found " + unreadable.size() + " of "
                    + page.rows().size() + " rows unreadable, the first: "
                    + unreadable.values().iterator().next());
        }
        return new Page<>(new ReferenceRows<>(rows, describe(page, unreadable, range)), page.nextUrl());
    }

    private T read(ReferenceRow row, Optional<DateRange> range) throws UnreadableRowException {
        row.requireNoFault();
        if (range.isPresent()) {
            String column = dateColumn.orElseThrow();
            LocalDate date = row.date(column);
            if (!range.get().contains(date)) {
                throw new UnreadableRowException("expected " + column + " in " + range.get() + ", found " + date);
            }
        }
        return rowReader.read(row);
    }

    private List<UnreadableRow> describe(ReferencePage page, Map<Integer, String> reasons, Optional<DateRange> range)
            throws IOException {
        if (reasons.isEmpty()) {
            return List.of();
        }
        List<String> raw = page.rawRows();
        List<UnreadableRow> rows = new ArrayList<>();
        reasons.forEach((index, reason) -> {
            ReferenceRow row = page.rows().get(index);
            Optional<LocalDate> date = dateColumn.map(row::dateOrNull);
            rows.add(new UnreadableRow(
                    row.tickerOrNull(),
                    date.filter(day -> range.orElseThrow().contains(day)).orElse(null),
                    row.idOrNull(),
                    reason,
                    raw.get(index)));
        });
        return rows;
    }

    /// The key is sent to the configured host only.
    private HttpUrl nextUrl(String address, HttpUrl base) {
        HttpUrl next = HttpUrl.parse(address);
        boolean sameServer = next != null
                && next.host().equals(base.host())
                && next.port() == base.port()
                && next.scheme().equals(base.scheme());
        if (!sameServer) {
            String found = next == null ? "no address" : next.scheme() + "://" + next.host() + ":" + next.port();
            String message = "expected the next page of " + name + " at " + base + ", found " + found
                    + "; the key was not sent there, check POLYGON_BASE_URL";
            throw new VendorException(Verdict.REFUSED, ExitCode.REFUSED, 200, true, message);
        }
        return next.newBuilder().removeAllQueryParameters("apiKey").build();
    }
}
