package finance.ml.models;

import finance.common.Arguments;
import finance.common.Command;
import finance.common.Settings;
import finance.ml.arima.model.ArimaOrder;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.commons.cli.Options;

/// The options that give the order of an ARIMA model.
///
/// @param constant whether a mean or a drift is estimated
/// @param standard whether no order is given
record ArimaOrderOptions(ArimaOrder order, boolean constant, boolean standard) {
    private static final Pattern NUMBERS = Pattern.compile("\\d{1,4}(,\\d{1,4})*");
    private static final int MOST_TERMS = 20;
    private static final int MOST_SEASONAL_TERMS = 5;
    /// One quarter; a season of one year takes minutes per fit.
    private static final int LONGEST_SEASON = 63;
    private static final int MOST_DIFFERENCES = 2;

    private static final String ORDER = "1,1,1";

    static Options options() {
        return new Options()
                .addOption(Command.option(
                        "order",
                        "p,d,q",
                        "Number of autoregressive terms, differences and moving average terms; " + ORDER
                                + " by default, where an admissible maximum of the likelihood is preferred."))
                .addOption(Command.option(
                        "seasonal", "P,D,Q,m", "The same for a season of m sessions (5 for a week); none by default."))
                .addOption(Command.flag(
                        "drift",
                        "Estimate a drift per session; only with one difference, d + D = 1. Without a difference, a mean"
                                + " is always estimated."));
    }

    static ArimaOrderOptions of(Arguments arguments) {
        boolean drift = arguments.has("drift");
        ArimaOrder order = order(
                arguments.text("order").orElse(ORDER),
                arguments.text("seasonal").orElse(null),
                drift,
                arguments.settings());
        boolean constant = drift || order.differences() + order.seasonalDifferences() == 0;
        boolean standard = !arguments.has("order") && !arguments.has("seasonal");
        return new ArimaOrderOptions(order, constant, standard);
    }

    /// Reads the order; problems of the arguments are collected in the settings.
    ///
    /// @param seasonal null if there is none
    private static ArimaOrder order(String order, String seasonal, boolean drift, Settings settings) {
        int[] plain = numbers("--order", order, 3, ORDER, settings);
        int[] season =
                seasonal == null ? new int[] {0, 0, 0, 1} : numbers("--seasonal", seasonal, 4, "1,0,1,5", settings);
        if (plain == null || season == null) {
            return ArimaOrder.of(0, 1, 0);
        }
        if (Math.max(plain[0], plain[2]) > MOST_TERMS || plain[1] > MOST_DIFFERENCES) {
            settings.problem("--order takes p and q up to %d and d up to %d, found '%s'"
                    .formatted(MOST_TERMS, MOST_DIFFERENCES, order));
        }
        if (Math.max(season[0], season[2]) > MOST_SEASONAL_TERMS || season[1] > 1) {
            settings.problem("--seasonal takes P and Q up to %d and D up to 1, found '%s'"
                    .formatted(MOST_SEASONAL_TERMS, seasonal));
        }
        if (seasonal != null && (season[3] < 2 || season[3] > LONGEST_SEASON)) {
            settings.problem(
                    "--seasonal takes a season m of 2 to %d sessions, found '%s'".formatted(LONGEST_SEASON, seasonal));
            return ArimaOrder.of(0, 1, 0);
        }
        if (drift && plain[1] + season[1] != 1) {
            settings.problem("--drift goes with one difference, d + D = 1, found " + (plain[1] + season[1])
                    + (plain[1] + season[1] == 0 ? ", where a mean is estimated anyway" : ""));
        }
        try {
            return new ArimaOrder(plain[0], plain[1], plain[2], season[0], season[1], season[2], season[3]);
        } catch (IllegalArgumentException e) {
            settings.problem("expected a valid model of --order and --seasonal: " + e.getMessage());
            return ArimaOrder.of(0, 1, 0);
        }
    }

    /// Null if the text does not have that many numbers.
    private static int[] numbers(String name, String word, int count, String example, Settings settings) {
        int[] numbers = NUMBERS.matcher(word).matches()
                ? Arrays.stream(word.split(",", -1)).mapToInt(Integer::parseInt).toArray()
                : new int[0];
        if (numbers.length != count) {
            settings.problem("%s must be %d whole numbers like %s, found '%s'".formatted(name, count, example, word));
            return null;
        }
        return numbers;
    }
}
