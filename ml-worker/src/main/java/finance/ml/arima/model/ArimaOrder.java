package finance.ml.arima.model;

/// The order of a seasonal model ARIMA(p,d,q)(P,D,Q)m, with the signs of Box and Jenkins: φ(B)Φ(Bᵐ)∇ᵈ∇ₘᴰ(yₜ −
/// regression) =
/// θ(B)Θ(Bᵐ)εₜ.
///
/// @param ar p, number of autoregressive terms
/// @param differences d, number of first differences
/// @param ma q, number of moving average terms
/// @param seasonalAr P
/// @param seasonalDifferences D
/// @param seasonalMa Q
/// @param period m, observations per season; 1 for a non-seasonal model, whose P, D and Q are 0
public record ArimaOrder(
        int ar, int differences, int ma, int seasonalAr, int seasonalDifferences, int seasonalMa, int period) {
    private static final int LIMIT = 1000;

    public ArimaOrder {
        int smallest = Math.min(
                Math.min(Math.min(ar, differences), ma),
                Math.min(Math.min(seasonalAr, seasonalDifferences), seasonalMa));
        if (smallest < 0 || period < 1) {
            throw new IllegalArgumentException(
                    "expected orders of at least 0 and a period of at least 1, found (%d,%d,%d)(%d,%d,%d)[%d]"
                            .formatted(ar, differences, ma, seasonalAr, seasonalDifferences, seasonalMa, period));
        }
        if (period == 1 && seasonalAr + seasonalDifferences + seasonalMa > 0) {
            throw new IllegalArgumentException("expected no seasonal terms where the period is 1, found (%d,%d,%d)"
                    .formatted(seasonalAr, seasonalDifferences, seasonalMa));
        }
        if (Math.max(ar, ma) + period * Math.max(Math.max(seasonalAr, seasonalMa), seasonalDifferences) > LIMIT) {
            throw new IllegalArgumentException(
                    "expected polynomials of degree up to %d, found ARIMA(%d,%d,%d)(%d,%d,%d)[%d]"
                            .formatted(
                                    LIMIT, ar, differences, ma, seasonalAr, seasonalDifferences, seasonalMa, period));
        }
    }

    /// A non-seasonal order.
    public static ArimaOrder of(int p, int d, int q) {
        return new ArimaOrder(p, d, q, 0, 0, 0, 1);
    }

    /// The same differences and period with other numbers of terms.
    public ArimaOrder withTerms(int p, int q, int seasonalP, int seasonalQ) {
        return new ArimaOrder(p, differences, q, seasonalP, seasonalDifferences, seasonalQ, period);
    }

    /// The number of ARMA coefficients without the constant.
    public int terms() {
        return ar + ma + seasonalAr + seasonalMa;
    }

    /// The number of observations lost by differencing, d + mD.
    public int lostToDifferencing() {
        return differences + period * seasonalDifferences;
    }

    /// Whether a constant (the mean, or the drift after one difference) is identified, d + D ≤ 1.
    public boolean allowsConstant() {
        return differences + seasonalDifferences <= 1;
    }

    @Override
    public String toString() {
        String plain = "ARIMA(%d,%d,%d)".formatted(ar, differences, ma);
        boolean seasonal = seasonalAr + seasonalDifferences + seasonalMa > 0;
        return seasonal
                ? plain + "(%d,%d,%d)[%d]".formatted(seasonalAr, seasonalDifferences, seasonalMa, period)
                : plain;
    }
}
