package finance.replay;

import java.math.BigDecimal;
import java.time.LocalDate;

/// A cash dividend in US dollars a share, `frequency` times a year.
record Dividend(String ticker, LocalDate exDate, BigDecimal cash, int frequency) {}
