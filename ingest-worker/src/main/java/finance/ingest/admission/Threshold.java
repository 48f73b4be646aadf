package finance.ingest.admission;

/// All limits of the admission check, except that of `day_moves`, which needs returns and is checked by
/// `report_large_returns` after them. "Made-up market" is the market of the replay server: 13 months
/// without faults, with 300, 1,000 and 11,000 tickers. "Recorded" is the known part of the vendor's
/// history.
enum Threshold {
    /// Sessions with which a day is compared, the nearest ones on either side. Twenty sessions are a month:
    /// enough for a median that a few unusual days do not move, near enough that the size of the market is
    /// the same.
    COMPARED_SESSIONS(20),
    /// A session further away describes another market: the vendor had 8,374 rows in February 2019, 10,953
    /// in 2023 and 12,518 in 2026, at most 18 % more within one year.
    COMPARED_DAYS(365),
    /// A day with fewer comparisons is compared again when more sessions are loaded. Five are the smallest
    /// number of which two wrong ones do not move the median.
    ENOUGH_COMPARISONS(5),
    /// Markets below this number of rows are excerpts of single tickers, where one ticker is a large share.
    SMALLEST_MARKET(100),
    /// Rows as a share of the usual number; fewer hold a day back. Made-up market: 0.98 to 1.01. Recorded:
    /// within one year the number grows by at most 18 %, so the oldest session of a year has at least 0.84
    /// of the newest; early closes have about 0.95. Known partial days had 0.23 (700 of 3,000) and less.
    FEWEST_ROWS(0.8),
    /// Rows as a share of the usual number of the nearest month; a day with fewer is loaded with a finding. Made-up
    /// market: 0.98 to 1.01. Recorded: early closes have about 0.95. A made-up day of 3,000 tickers without
    /// those of the last letters had 0.82.
    COMPLETE_ROWS(0.93),
    /// Days on either side that the usual number of [#COMPLETE_ROWS] is taken from. A market that grows by 18 % per
    /// year grows by 1.5 % within them.
    COMPLETE_ROWS_DAYS(31),
    /// Refused rows as a share of all, without test symbols and OTC rows; more hold a day back. Made-up
    /// market: 0. Recorded: 0 of 8,374 on 2019-02-01, single rows in April 2020. Slightly below one half,
    /// so that a day of which every second row is corrupt is held back independently of rounding.
    MOST_REFUSED(0.45),
    /// Sessions, the nearest ones, in at least half of which a ticker is among the 100 most traded.
    MOST_TRADED_SESSIONS(5),
    /// Absent tickers as a share of those that usually are among the 100 most traded, by shares or by
    /// dollars; more hold a day back. Made-up market: at most 0.05, tickers that were halted or delisted.
    /// If the 100 most traded tickers of one day are removed, at least 0.5 of the usual ones are absent.
    MOST_ABSENT(1.0 / 3),
    /// Tickers with the same close and the same volume as on the session before, as a share of the 100 most
    /// traded ones; from this share on the day is a copy. Made-up market and recorded: 0, because no two
    /// volumes of a widely traded ticker are equal.
    COPIED(0.9),
    /// The copy check needs this number of tickers, of which at least half have volumes that differ from each
    /// other: equal volumes of all tickers are no evidence of a copy.
    FEWEST_COPIED(20),
    /// With fewer sessions, the median of the volumes may be that of an unusual one.
    FEWEST_VOLUMES(3),
    /// Geometric mean of the volumes as a multiple of the usual one; from there on, and from its reciprocal
    /// down, a finding. Below 2, because a doubled day is doubled from slightly more or less than the usual
    /// volume. Made-up market: the largest of 13 months is 1.35 times the smallest. Recorded: all volumes
    /// were doubled on 2020-05-08; on single days of February and March 2020 trading itself was twice the
    /// usual, therefore the day is loaded.
    VOLUME_MULTIPLE(1.8),
    /// On a session that ends at 13:00 the volume may be this share of the usual one. Recorded: 0.3 to 0.6.
    EARLY_CLOSE_VOLUME(0.2),
    /// Rows that a reload would delete, as a share of the stored ones; more hold the reload back. The vendor's
    /// corrections remove single rows. Made-up market: 0.
    MOST_DELETED(0.03),
    /// A reload may always delete this number of rows: in a small market, a single row is more than 3 %.
    SINGLE_ROWS(3),
    /// Stored rows from which on deletions are limited. Smaller markets are made of single tickers for a test.
    SMALLEST_RELOAD(20);

    final double value;

    Threshold(double value) {
        this.value = value;
    }

    int count() {
        return (int) value;
    }
}
