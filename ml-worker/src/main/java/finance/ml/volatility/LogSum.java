package finance.ml.volatility;

/// The sum of logarithms of positive numbers. It multiplies and takes a logarithm only before the product
/// leaves the range of a double, which is many times faster than one logarithm for each number.
final class LogSum {
    private static final double LARGE = 1e150;

    private double product = 1;
    private double sum;

    /// Adds log x; x lies between 1e-150 and 1e150.
    void multiply(double x) {
        product *= x;
        if (!(product < LARGE && product > 1 / LARGE)) {
            sum += Math.log(product);
            product = 1;
        }
    }

    double value() {
        return sum + Math.log(product);
    }
}
