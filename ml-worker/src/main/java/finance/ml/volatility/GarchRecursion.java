package finance.ml.volatility;

/// The variance of a GARCH or GJR-GARCH process from return to return, with its partial derivatives in ω, the
/// weight of a squared return after a return of zero or more (α), the weight after a negative one (α + γ),
/// and β.
///
/// The derivatives follow the recursion of Fiorentini, Calzolari and Panattoni, *Analytic derivatives and the
/// computation of GARCH estimates*, Journal of Applied Econometrics 11 (1996) 399–417.
///
/// A return over several sessions has the sum of their expected variances as variance. The recursion
/// continues from the last of these sessions, whose squared return is estimated by its share in that sum.
final class GarchRecursion {
    static final int PARAMETERS = 4;

    private double omega;
    private double rise;
    private double fall;
    private double beta;
    private double persistence;
    /// Of the last session that the next return spans.
    private double session;
    private final double[] sessionSlope = new double[PARAMETERS];
    /// Of the next return.
    private double total;
    private final double[] totalSlope = new double[PARAMETERS];

    /// Starts before the first return, with `backcast` as squared return and as variance before it.
    void start(double omega, double rise, double fall, double beta, double backcast) {
        this.omega = omega;
        this.rise = rise;
        this.fall = fall;
        this.beta = beta;
        persistence = (rise + fall) / 2 + beta;
        session = omega + persistence * backcast;
        sessionSlope[0] = 1;
        sessionSlope[1] = backcast / 2;
        sessionSlope[2] = backcast / 2;
        sessionSlope[3] = backcast;
    }

    /// The variance of the next return, which spans that number of sessions.
    double predict(int sessions) {
        total = session;
        if (sessions == 1) {
            return total;
        }
        System.arraycopy(sessionSlope, 0, totalSlope, 0, PARAMETERS);
        for (int i = 1; i < sessions; i++) {
            skipSession();
            total += session;
            for (int j = 0; j < PARAMETERS; j++) {
                totalSlope[j] += sessionSlope[j];
            }
        }
        return total;
    }

    private void skipSession() {
        for (int j = 0; j < PARAMETERS; j++) {
            sessionSlope[j] *= persistence;
        }
        sessionSlope[0] += 1;
        sessionSlope[1] += session / 2;
        sessionSlope[2] += session / 2;
        sessionSlope[3] += session;
        session = omega + persistence * session;
    }

    /// The derivatives of the variance that [#predict] returned for that number of sessions; not copied.
    double[] slope(int sessions) {
        return sessions == 1 ? sessionSlope : totalSlope;
    }

    /// Moves past the return that was predicted.
    void observe(double value, int sessions) {
        double square = value * value;
        double weight = value >= 0 ? rise : fall;
        double[] slope = sessionSlope;
        if (sessions > 1) {
            double share = session / total;
            for (int j = 0; j < PARAMETERS; j++) {
                double shareSlope = (slope[j] - share * totalSlope[j]) / total;
                slope[j] = beta * slope[j] + weight * square * shareSlope;
            }
            square *= share;
        } else {
            slope[0] *= beta;
            slope[1] *= beta;
            slope[2] *= beta;
            slope[3] *= beta;
        }
        slope[0] += 1;
        slope[value >= 0 ? 1 : 2] += square;
        slope[3] += session;
        session = omega + weight * square + beta * session;
    }
}
