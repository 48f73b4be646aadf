package finance.ml.arima.estimate;

import finance.ml.arima.model.ArimaOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Start values from a smaller model. The larger model is equivalent to the smaller one if both sides have
/// the same additional factor: 1 − aBᵏ (one more term on each side), or 1 − aB − bB² with complex roots (two
/// more terms). All these points have the same likelihood. They are ordered by the increase of the likelihood
/// if the autoregressive factor changes: with x = e divided by the factor, this is the explained sum of
/// squares of the regression of the errors e on x(t − k) (and x(t − 2)), and the coefficients of the
/// regression are the step from the point.
final class CancellingFactors {
    private static final double[] REAL = {
        -0.999, -0.99, -0.97, -0.95, -0.9, -0.8, -0.5, 0, 0.5, 0.8, 0.9, 0.95, 0.97, 0.99, 0.999
    };
    /// Moduli of the inverses of complex roots, and the number of angles for each: peaks are narrower closer
    /// to one.
    private static final double[] MODULI = {0.8, 0.95, 0.99};

    private static final int[] ANGLES = {8, 24, 64};
    /// The minimum distance of a factor of start values from the unit circle.
    private static final double MARGIN = 5e-4;

    private record Point(double explained, double[] start) {}

    private CancellingFactors() {}

    /// The best `most` start values with one term more on each side.
    ///
    /// @param errors of the smaller model
    static List<double[]> real(
            double[] errors, double[] inner, ArimaOrder smaller, ArimaOrder larger, boolean seasonal, int most) {
        int lag = seasonal ? larger.period() : 1;
        int count = REAL.length;
        double[] x = new double[count * lag];
        double[] products = new double[count];
        double[] squares = new double[count];
        for (int t = lag; t < errors.length; t++) {
            int row = t % lag * count;
            for (int i = 0; i < count; i++) {
                double before = Math.fma(REAL[i], x[row + i], errors[t - lag]);
                x[row + i] = before;
                products[i] = Math.fma(errors[t], before, products[i]);
                squares[i] = Math.fma(before, before, squares[i]);
            }
        }
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double step = products[i] / squares[i];
            if (Double.isFinite(step)) {
                double moved = Math.clamp(REAL[i] + step, MARGIN - 1, 1 - MARGIN);
                double[] start = NestedStartValues.factors(
                        inner, smaller, larger, seasonal, new double[] {moved}, new double[] {REAL[i]});
                points.add(new Point(step * products[i], start));
            }
        }
        return best(peaks(points), most);
    }

    /// The best `most` start values with two terms more on each side, one for each peak over the angles.
    ///
    /// @param errors of the smaller model
    static List<double[]> complex(double[] errors, double[] inner, ArimaOrder smaller, ArimaOrder larger, int most) {
        List<Point> points = new ArrayList<>();
        for (int m = 0; m < MODULI.length; m++) {
            points.addAll(peaks(ofModulus(MODULI[m], ANGLES[m], errors, inner, smaller, larger)));
        }
        return best(points, most);
    }

    /// The local maxima of the explained sum of squares.
    private static List<Point> peaks(List<Point> points) {
        List<Point> peaks = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            double before = i == 0 ? 0 : points.get(i - 1).explained;
            double after = i == points.size() - 1 ? 0 : points.get(i + 1).explained;
            if (points.get(i).explained >= Math.max(before, after)) {
                peaks.add(points.get(i));
            }
        }
        return peaks;
    }

    private static List<double[]> best(List<Point> points, int most) {
        return points.stream()
                .sorted(Comparator.comparingDouble(Point::explained).reversed())
                .limit(most)
                .map(Point::start)
                .toList();
    }

    private static List<Point> ofModulus(
            double modulus, int angles, double[] errors, double[] inner, ArimaOrder smaller, ArimaOrder larger) {
        int count = angles - 1;
        double[] a = new double[count];
        double b = -modulus * modulus;
        for (int i = 0; i < count; i++) {
            a[i] = 2 * modulus * Math.cos(Math.PI * (i + 1) / angles);
        }
        double[] last = new double[count];
        double[] beforeLast = new double[count];
        double[] onLast = new double[count];
        double[] onBeforeLast = new double[count];
        double[] squares = new double[count];
        double[] crossed = new double[count];
        for (double error : errors) {
            for (int i = 0; i < count; i++) {
                double x1 = last[i];
                double x2 = beforeLast[i];
                onLast[i] = Math.fma(error, x1, onLast[i]);
                onBeforeLast[i] = Math.fma(error, x2, onBeforeLast[i]);
                squares[i] = Math.fma(x1, x1, squares[i]);
                crossed[i] = Math.fma(x1, x2, crossed[i]);
                beforeLast[i] = x1;
                last[i] = Math.fma(a[i], x1, Math.fma(b, x2, error));
            }
        }
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double second = squares[i] - beforeLast[i] * beforeLast[i];
            double determinant = squares[i] * second - crossed[i] * crossed[i];
            double byA = (onLast[i] * second - onBeforeLast[i] * crossed[i]) / determinant;
            double byB = (squares[i] * onBeforeLast[i] - crossed[i] * onLast[i]) / determinant;
            double explained = onLast[i] * byA + onBeforeLast[i] * byB;
            if (Double.isFinite(explained)) {
                double step = stationaryStep(a[i], b, byA, byB);
                double[] moved = {a[i] + step * byA, b + step * byB};
                double[] start =
                        NestedStartValues.factors(inner, smaller, larger, false, moved, new double[] {a[i], b});
                points.add(new Point(explained, start));
            }
        }
        return points;
    }

    /// The largest step of 1, ½, ¼, … that keeps the factor stationary.
    private static double stationaryStep(double a, double b, double byA, double byB) {
        double step = 1;
        while (!(Math.abs(b + step * byB) < 1 - MARGIN && Math.abs(a + step * byA) < 1 - MARGIN - b - step * byB)) {
            step /= 2;
        }
        return step;
    }
}
