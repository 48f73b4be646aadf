package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.common.Database;
import finance.common.DateRange;
import finance.ml.store.SeriesStore;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Option;

/// The option `--as-of`: the last day that a command reads.
///
/// @param date empty for all loaded days
record AsOf(Optional<LocalDate> date) {
    static Option option() {
        return Command.option(
                "as-of",
                "DATE",
                "Read nothing later than this day (2025-01-10, or 'yesterday'); all loaded days by default.");
    }

    /// Problems of the argument are collected in the settings.
    static AsOf of(Arguments arguments) {
        return new AsOf(arguments
                .text("as-of")
                .map(day -> DateRange.parse(List.of(day), Clock.systemUTC(), arguments.settings())
                        .from()));
    }

    SeriesStore store(Database database) {
        return date.map(day -> new SeriesStore(database, day)).orElseGet(() -> new SeriesStore(database));
    }

    /// The sentence for a database without a session to read.
    ///
    /// @param purpose what the session is missing for, for example "to forecast"
    String nothing(String purpose) {
        return "no session" + date.map(day -> " on or before " + day).orElse("") + " is loaded, so there is nothing "
                + purpose;
    }
}
