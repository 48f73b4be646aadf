package finance.common.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/// The database as the workers of commit ebbce8a left it, with schema version 2: 14 tickers of the made-up
/// market, loaded from 2024-06-03 to 2025-01-10 without the session of 2024-11-20; forecasts from 2024-12-31
/// and 2025-01-08, of which those for days up to 2025-01-08 are scored; models of AAPL.
///
/// The jars of that commit made it, run by its `finance.replay.Rehearsal --tickers 14`: ingest, transform,
/// `forecast --all`, `train-arima AAPL --order 1,1,1`, `tune-arima AAPL`; the days from 2025-01-01 to 08,
/// `score`, `forecast --all`; the days to 2025-01-10; then `pg_dump --inserts --rows-per-insert=200 --no-owner
/// --no-privileges`, without psql's `\restrict` lines.
public final class EarlierDatabase {
    private static final String DUMP = "version-2.sql.gz";

    private EarlierDatabase() {}

    /// Restores the dump into an empty database.
    public static void restore(DatabaseClient database) {
        try (InputStream dump = EarlierDatabase.class.getResourceAsStream(DUMP);
                GZIPInputStream text = new GZIPInputStream(dump)) {
            database.execute(new String(text.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("read the dump " + DUMP, e);
        }
    }
}
