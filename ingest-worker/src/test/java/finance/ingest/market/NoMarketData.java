package finance.ingest.market;

import finance.common.DateRange;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// A vendor whose methods fail unless a test overrides them.
public abstract class NoMarketData implements MarketData {
    @Override
    public GroupedDaily groupedDaily(LocalDate session) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> ReferenceRows<T> referenceRows(Class<T> type, DateRange range) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ReferenceRows<SecurityRecord> securities(boolean active) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<TickerEvents> tickerEvents(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<AnnouncedClosure> announcedClosures() {
        throw new UnsupportedOperationException();
    }
}
