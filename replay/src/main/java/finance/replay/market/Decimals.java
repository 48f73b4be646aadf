package finance.replay.market;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Rounds made-up numbers to exact decimals.
final class Decimals {
    private Decimals() {}

    static BigDecimal rounded(double value, int places) {
        return BigDecimal.valueOf(value).setScale(places, RoundingMode.HALF_UP);
    }
}
