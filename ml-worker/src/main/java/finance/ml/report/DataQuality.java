package finance.ml.report;

import java.time.LocalDate;
import java.util.List;

/// The quality of the loaded data.
///
/// @param days all calendar days that were requested or are due, in order
/// @param findings the open findings, by kind
/// @param refused the refused rows, by reason
/// @param unforecast the tickers that the newest daily run could not forecast, by reason
record DataQuality(
        List<Day> days,
        List<Missing> missing,
        List<FindingSummary> findings,
        List<Refused> refused,
        List<Unforecast> unforecast) {

    /// @param verdict null if no run has stored a status yet
    /// @param bars null if no bars are loaded
    /// @param provisional whether the vendor may still correct the day, so that the next run loads it again
    /// @param revisions number of earlier versions of the day's bars
    record Day(LocalDate date, boolean isSession, String verdict, Integer bars, boolean provisional, int revisions) {
        boolean isLoaded() {
            return "LOADED".equals(verdict);
        }

        boolean isSuspect() {
            return "SUSPECT".equals(verdict);
        }
    }

    /// @param example the message of the newest finding of the kind
    record FindingSummary(String kind, int open, LocalDate newest, String example, String decision) {}

    record Missing(LocalDate date, String verdict, String message) {}

    /// @param example one such row as the vendor sent it, shortened
    record Refused(String reason, int rows, int days, String ticker, String example) {}

    /// @param example one such ticker, with its own reason in full
    record Unforecast(int tickers, String example, String reason) {}
}
