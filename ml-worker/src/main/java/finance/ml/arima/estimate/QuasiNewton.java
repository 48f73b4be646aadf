package finance.ml.arima.estimate;

import java.util.Arrays;

/// Minimises a function of a few variables by the steps of Broyden, Fletcher, Goldfarb and Shanno with a
/// backtracking line search (Nocedal & Wright, Numerical Optimization, 2006, algorithms 6.1 and 3.1). It
/// starts from the unit matrix, so the caller should precondition the coordinates. It ends when the expected
/// reduction is below the tolerance, without a further evaluation.
public final class QuasiNewton {
    /// The minimum share of the decrease expected from the slope (Armijo condition).
    private static final double SUFFICIENT = 1e-4;
    /// The minimum expected share of the tolerance: in a curved valley the quadratic model underestimates the
    /// gain.
    private static final double EXPECTED = 0.1;
    /// The maximum number of backtracking steps; each one shortens the step to between a tenth and a half.
    private static final int MOST_TRIALS = 30;

    /// A function and, at the point of its last value, its derivatives.
    public interface Function {
        double value(double[] x);

        void gradient(double[] slope);
    }

    private final Function function;
    private final int size;
    private final double[] x;
    private final double[] trial;
    private final double[] slope;
    private final double[] slopeBefore;
    private final double[] direction;
    private final double[] change;
    /// The approximation of the inverse Hessian, row by row.
    private final double[] inverse;

    private double value;

    /// A search from the origin.
    ///
    /// @param size the number of variables
    public QuasiNewton(Function function, int size) {
        this.function = function;
        this.size = size;
        x = new double[size];
        trial = new double[size];
        slope = new double[size];
        slopeBefore = new double[size];
        direction = new double[size];
        change = new double[size];
        inverse = new double[size * size];
    }

    /// Minimizes from the origin; false if `maxSteps` were not enough.
    ///
    /// @param tolerance the search ends when the expected or the achieved reduction is less
    public boolean descend(int maxSteps, double tolerance) {
        Arrays.fill(x, 0);
        Arrays.fill(inverse, 0);
        for (int i = 0; i < size; i++) {
            inverse[i * size + i] = 1;
        }
        value = function.value(x);
        function.gradient(slope);
        for (int step = 0; step < maxSteps; step++) {
            double descent = direct();
            if (!(-descent / 2 >= EXPECTED * tolerance)) {
                return true;
            }
            double before = value;
            if (!search(descent) || before - value < tolerance) {
                return true;
            }
            System.arraycopy(slope, 0, slopeBefore, 0, size);
            function.gradient(slope);
            update();
        }
        return false;
    }

    /// The position at the end; not copied.
    public double[] position() {
        return x;
    }

    public double value() {
        return value;
    }

    /// direction ← −H slope; returns the slope along it.
    private double direct() {
        double descent = 0;
        for (int i = 0; i < size; i++) {
            double sum = 0;
            for (int j = 0; j < size; j++) {
                sum -= inverse[i * size + j] * slope[j];
            }
            direction[i] = sum;
            descent += sum * slope[i];
        }
        return descent;
    }

    /// Searches the direction for a sufficient decrease and moves x and value there; false if there is none.
    private boolean search(double descent) {
        double length = 1;
        for (int i = 0; i < MOST_TRIALS; i++) {
            for (int j = 0; j < size; j++) {
                trial[j] = Math.fma(length, direction[j], x[j]);
            }
            double found = function.value(trial);
            if (found <= value + SUFFICIENT * length * descent) {
                for (int j = 0; j < size; j++) {
                    change[j] = trial[j] - x[j];
                    x[j] = trial[j];
                }
                value = found;
                return true;
            }
            double lowest = -descent * length * length / (2 * (found - value - descent * length));
            length = Double.isNaN(lowest) ? length / 10 : Math.clamp(lowest, length / 10, length / 2);
        }
        return false;
    }

    /// Updates H by the last change of x and of the slope.
    private void update() {
        double curvature = 0;
        double slopes = 0;
        double changes = 0;
        for (int i = 0; i < size; i++) {
            slopeBefore[i] = slope[i] - slopeBefore[i];
            curvature += slopeBefore[i] * change[i];
            slopes += slopeBefore[i] * slopeBefore[i];
            changes += change[i] * change[i];
        }
        // no update without positive curvature
        if (!(curvature > 1e-8 * Math.sqrt(slopes * changes))) {
            return;
        }
        double quadratic = 0;
        for (int i = 0; i < size; i++) {
            double sum = 0;
            for (int j = 0; j < size; j++) {
                sum += inverse[i * size + j] * slopeBefore[j];
            }
            trial[i] = sum;
            quadratic += sum * slopeBefore[i];
        }
        double along = (1 + quadratic / curvature) / curvature;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                inverse[i * size + j] +=
                        along * change[i] * change[j] - (trial[i] * change[j] + change[i] * trial[j]) / curvature;
            }
        }
    }
}
