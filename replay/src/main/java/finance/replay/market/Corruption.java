package finance.replay.market;

import java.util.Locale;

/// Corruptions of rows of the grouped daily endpoint, observed or possible. Each adds one row after the
/// correct rows of a day, and the counts in the body include it.
public enum Corruption {
    /// An exact copy of the day's first row.
    DUPLICATE {
        @Override
        String row(String first, long time) {
            return first;
        }
    },
    /// A second row of the day's first ticker, with another price and volume.
    DUPLICATE_DIFFERENT {
        @Override
        String row(String first, long time) {
            return flat(first.split("\"", 5)[3], "77.77", time);
        }
    },
    /// As in April 2020: control characters in the ticker.
    BAD_TICKER {
        @Override
        String row(String first, long time) {
            return flat("\\u0000HTLB^..", "10.5", time);
        }
    },
    EMPTY_TICKER {
        @Override
        String row(String first, long time) {
            return flat("", "10.5", time);
        }
    },
    /// As in April 2020: a price of about 10^12.
    HUGE_PRICE {
        @Override
        String row(String first, long time) {
            return flat("MADEUP.HUGE", "1.0995116e+12", time);
        }
    },
    NEGATIVE_PRICE {
        @Override
        String row(String first, long time) {
            return flat("MADEUP.NEGATIVE", "-3.2", time);
        }
    },
    ZERO_PRICE {
        @Override
        String row(String first, long time) {
            return flat("MADEUP.ZERO", "0", time);
        }
    },
    HIGH_BELOW_LOW {
        @Override
        String row(String first, long time) {
            return bar("MADEUP.HIGHLOW", "5.5", "5.4", "5.6", "5.5", time);
        }
    },
    /// The close is above the high.
    CLOSE_OUTSIDE {
        @Override
        String row(String first, long time) {
            return bar("MADEUP.OUTSIDE", "5.5", "5.6", "5.4", "5.9", time);
        }
    },
    /// A bare `NaN`, which is not JSON: a strict reader cannot read the rest of the body.
    NAN {
        @Override
        String row(String first, long time) {
            return flat("MADEUP.NAN", "NaN", time);
        }
    },
    /// `NaN` in quotes, which is JSON but not a number.
    NAN_TEXT {
        @Override
        String row(String first, long time) {
            return flat("MADEUP.NANTEXT", "\"NaN\"", time);
        }
    },
    /// A `t` on the day before.
    OTHER_DAY {
        @Override
        String row(String first, long time) {
            return flat("MADEUP.OTHERDAY", "10.5", time - 86_400_000);
        }
    },
    NO_CLOSE {
        @Override
        String row(String first, long time) {
            return String.format(
                    Locale.ROOT, "{\"T\":\"MADEUP.NOCLOSE\",\"v\":10,\"o\":1.5,\"h\":1.5,\"l\":1.5,\"t\":%d}", time);
        }
    },
    NEGATIVE_VOLUME {
        @Override
        String row(String first, long time) {
            return flat("MADEUP.NEGVOL", "10.5", time).replace("\"v\":100", "\"v\":-100");
        }
    };

    /// Replaces the day's first row if the day has no row.
    static final String FIRST_ROW_OF_EMPTY_DAY =
            "{\"T\":\"MADEUP\",\"v\":100,\"o\":1,\"c\":1,\"h\":1,\"l\":1,\"t\":%d}";

    /// @param first the day's first row
    /// @param time the day's `t`
    abstract String row(String first, long time);

    private static String flat(String ticker, String price, long time) {
        return bar(ticker, price, price, price, price, time);
    }

    private static String bar(String ticker, String open, String high, String low, String close, long time) {
        return String.format(
                Locale.ROOT,
                "{\"T\":\"%s\",\"v\":100,\"vw\":%s,\"o\":%s,\"c\":%s,\"h\":%s,\"l\":%s,\"t\":%d,\"n\":2}",
                ticker,
                close,
                open,
                close,
                high,
                low,
                time);
    }
}
