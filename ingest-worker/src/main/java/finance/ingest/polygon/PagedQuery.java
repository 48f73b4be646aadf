package finance.ingest.polygon;

import finance.common.DateRange;
import finance.common.ExitCode;
import finance.ingest.market.VendorException;
import finance.ingest.market.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okio.BufferedSource;

/// Fetches all rows of a reference endpoint of the vendor (splits, dividends and others) whose date is in a
/// range. The vendor sends them in pages; `next_url` of a page is the address of the next one.
///
/// @param <T> what one row is read into
final class PagedQuery<T> {
    private static final String PAGE_SIZE = "5000";
    /// One million rows, far more than any range has. A page that leads to itself therefore ends with an
    /// error.
    private static final int MOST_PAGES = 200;

    private final String name;
    private final String path;
    private final String dateColumn;
    private final ReferencePage.Columns columns;
    private final RowReader<T> rowReader;

    /// Reads one row. An incorrect row makes the whole answer malformed, because a missing or wrong row would
    /// corrupt the history of a ticker.
    @FunctionalInterface
    interface RowReader<T> {
        T read(ReferenceRow row) throws MalformedResponseException;
    }

    /// @param name the data in messages, for example "splits"
    /// @param path path of the endpoint, for example "stocks/v1/splits"
    /// @param dateColumn the column of the rows that the range limits
    /// @param otherColumns the columns that are read, in addition to `ticker` and the date column
    PagedQuery(String name, String path, String dateColumn, List<String> otherColumns, RowReader<T> rowReader) {
        this.name = name;
        this.path = path;
        this.dateColumn = dateColumn;
        this.columns = ReferencePage.Columns.of(
                Stream.concat(Stream.of(ReferenceRow.TICKER, dateColumn), otherColumns.stream())
                        .toList());
        this.rowReader = rowReader;
    }

    /// @throws VendorException if a page cannot be fetched, has an incorrect row, or if there are too many
    ///     pages
    List<T> fetch(RetryingHttp http, DateRange range) {
        HttpUrl url = http.base()
                .newBuilder()
                .addPathSegments(path)
                .addQueryParameter(dateColumn + ".gte", range.from().toString())
                .addQueryParameter(dateColumn + ".lte", range.to().toString())
                .addQueryParameter("limit", PAGE_SIZE)
                .addQueryParameter("sort", dateColumn + ".asc")
                .build();
        String what = name + " of " + range;
        List<T> rows = new ArrayList<>();
        for (int pages = 0; url != null; pages++) {
            if (pages == MOST_PAGES) {
                String message = "expected at most " + MOST_PAGES + " pages of " + what
                        + ", found one more; none of them was stored, run again later";
                throw new VendorException(Verdict.FAILED, ExitCode.LATER, 200, true, message);
            }
            Page<T> page = http.get(what, url, response -> read(response.body().source(), range));
            rows.addAll(page.rows());
            url = page.nextUrl() == null ? null : nextUrl(page.nextUrl(), http.base());
        }
        return rows;
    }

    /// @param nextUrl null on the last page
    record Page<T>(List<T> rows, String nextUrl) {}

    Page<T> read(BufferedSource body, DateRange range) throws IOException, MalformedResponseException, ErrorStatus {
        ReferencePage page = ReferencePage.read(body, name, columns);
        List<T> rows = new ArrayList<>(page.rows().size());
        for (ReferenceRow row : page.rows()) {
            if (!range.contains(row.date(dateColumn))) {
                throw new MalformedResponseException("expected " + name + " of " + range + ", found " + row);
            }
            rows.add(rowReader.read(row));
        }
        return new Page<>(rows, page.nextUrl());
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
