package finance.replay.market;

import java.math.BigDecimal;
import java.time.LocalDate;

/// A cash dividend in US dollars per share; `frequency` is the number of dividends per year.
public record Dividend(String ticker, LocalDate exDate, BigDecimal cash, int frequency) {}
