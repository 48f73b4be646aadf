package finance.ml.command;

import finance.common.Settings;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/// The tickers of the setting WATCHLIST, on which every model is trained.
final class Watchlist {
    private Watchlist() {}

    /// In the order of the setting; separated by commas, blanks or both. Empty by default.
    static Set<String> of(Settings settings) {
        Set<String> tickers =
                new LinkedHashSet<>(Arrays.asList(settings.text("WATCHLIST", "").split("[,\\s]+")));
        tickers.remove("");
        return tickers;
    }
}
