package finance.ml.series;

/// The decimal digits of a price in texts, so that prices far below a cent are readable.
public final class PriceDigits {
    private static final int LEAST = 4;
    private static final int SIGNIFICANT = 4;
    /// Below a billionth of a dollar, a price is printed as zero.
    private static final int MOST = 12;

    private PriceDigits() {}

    /// Four digits after the decimal point, or as many as four significant digits of `dollars` need: 4 for
    /// 0.5, 7 for 0.000123.
    public static int of(double dollars) {
        double size = Math.abs(dollars);
        if (!(size > 0)) {
            return LEAST;
        }
        int leadingZeros = (int) Math.ceil(-Math.log10(size)) - 1;
        return Math.clamp(leadingZeros + SIGNIFICANT, LEAST, MOST);
    }
}
