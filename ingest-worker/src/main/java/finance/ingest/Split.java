package finance.ingest;

import java.math.BigDecimal;
import java.time.LocalDate;

/// `from` shares became `to` shares before trading on the execution date; both may be fractional.
record Split(
        String ticker,
        LocalDate executionDate,
        BigDecimal from,
        BigDecimal to,
        String adjustmentType,
        String vendorId) {}
