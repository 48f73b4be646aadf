package finance.ml.store;

import finance.common.Settings;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A part of the market by the database function `shard_of`. The parts are disjoint, and together they are
/// the whole market.
///
/// @param number from 1 to count
public record Shard(int number, int count) {
    public static final Shard WHOLE = new Shard(1, 1);

    private static final Pattern FORM = Pattern.compile("(\\d{1,4})/(\\d{1,4})");

    /// Reads `i/n`; collects a problem in the settings.
    public static Shard parse(String text, Settings settings) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            Shard shard = new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
            if (shard.number >= 1 && shard.number <= shard.count) {
                return shard;
            }
        }
        settings.problem("--shard must be like 1/4, the first of four parts, found '" + text + "'");
        return WHOLE;
    }

    @Override
    public String toString() {
        return number + "/" + count;
    }
}
