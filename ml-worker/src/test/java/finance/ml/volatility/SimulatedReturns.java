package finance.ml.volatility;

import java.util.Arrays;
import java.util.Random;

/// Log closes of simulated GJR-GARCH processes with Student-t innovations of 5 degrees of freedom.
final class SimulatedReturns {
    private static final int DEGREES = 5;

    private SimulatedReturns() {}

    static double[] logCloses(long seed, int size) {
        Random random = new Random(seed);
        double[] logs = new double[size];
        double variance = 1e-4;
        for (int i = 1; i < size; i++) {
            double value = Math.sqrt(variance) * student(random);
            logs[i] = logs[i - 1] + value;
            variance = 3e-6 + (value < 0 ? 0.14 : 0.02) * value * value + 0.89 * variance;
        }
        return logs;
    }

    /// Has variance 1.
    private static double student(Random random) {
        double squares = 0;
        for (int i = 0; i < DEGREES; i++) {
            double one = random.nextGaussian();
            squares += one * one;
        }
        return random.nextGaussian() / Math.sqrt(squares / DEGREES) * Math.sqrt((DEGREES - 2.0) / DEGREES);
    }

    /// The sessions in which a bar exists: the first and the last one, and each of the others with that
    /// probability.
    static int[] sessionsWithBar(long seed, int size, double share) {
        Random random = new Random(seed);
        int[] sessions = new int[size];
        int count = 0;
        for (int i = 0; i < size; i++) {
            boolean bar = random.nextDouble() < share;
            if (bar || i == 0 || i == size - 1) {
                sessions[count++] = i;
            }
        }
        return Arrays.copyOf(sessions, count);
    }
}
