package finance.replay.market;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/// The splits and dividends that a test adds to a market, announces, delays or cancels. Thread-safe.
final class CorporateActions {
    private final List<SplitEvent> announcedOnly = new CopyOnWriteArrayList<>();
    private final Set<Name> cancelledSplits = ConcurrentHashMap.newKeySet();
    private final Set<Name> cancelledDividends = ConcurrentHashMap.newKeySet();
    /// The first day on which the vendor has a split.
    private final Map<Name, LocalDate> announcements = new ConcurrentHashMap<>();

    private volatile Map<String, List<SplitEvent>> splits = Map.of();
    private volatile List<Dividend> dividends = List.of();

    private record Name(String ticker, LocalDate date) {
        static Name of(VendorRow<?> row) {
            return new Name(row.ticker(), row.date());
        }
    }

    void replaceSplits(List<SplitEvent> added) {
        splits = added.stream().collect(Collectors.groupingBy(SplitEvent::ticker));
    }

    void announce(SplitEvent split) {
        announcedOnly.add(split);
    }

    void cancelSplit(String ticker, LocalDate date) {
        cancelledSplits.add(new Name(ticker, date));
    }

    void announceOn(String ticker, LocalDate date, LocalDate announced) {
        announcements.put(new Name(ticker, date), announced);
    }

    void replaceDividends(List<Dividend> added) {
        dividends = List.copyOf(added);
    }

    void cancelDividend(String ticker, LocalDate date) {
        cancelledDividends.add(new Name(ticker, date));
    }

    boolean changeNoPrice() {
        return splits.isEmpty() && cancelledSplits.isEmpty();
    }

    /// The splits that change the prices of a security: its own ones and added ones within its life.
    ///
    /// @param ticker under which the vendor files its splits
    List<SplitEvent> splitsOf(Security security, String ticker) {
        List<SplitEvent> all = new ArrayList<>();
        security.splits().forEach(split -> all.add(split.filedUnder(ticker)));
        splits.getOrDefault(ticker, List.of()).stream()
                .filter(split -> security.isListed(Weekdays.of(split.executionDate())))
                .forEach(all::add);
        all.removeIf(split -> cancelledSplits.contains(Name.of(split)));
        return all;
    }

    /// The vendor's splits.
    ///
    /// @param own the splits that follow from seed and scripts
    List<SplitEvent> vendorSplits(List<SplitEvent> own, LocalDate today) {
        List<SplitEvent> all = new ArrayList<>(own);
        splits.values().forEach(all::addAll);
        all.addAll(announcedOnly);
        all.removeIf(split -> cancelledSplits.contains(Name.of(split))
                || announcements.getOrDefault(Name.of(split), LocalDate.MIN).isAfter(today));
        return all;
    }

    /// The vendor's dividends.
    ///
    /// @param own the dividends that follow from seed and scripts
    List<Dividend> vendorDividends(List<Dividend> own) {
        List<Dividend> all = new ArrayList<>(own);
        all.addAll(dividends);
        all.removeIf(dividend -> cancelledDividends.contains(Name.of(dividend)));
        return all;
    }
}
