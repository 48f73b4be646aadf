package finance.replay.market;

import java.time.LocalDate;
import java.util.List;

/// A security of the made-up market with its reference data, as of a day.
///
/// @param id of the security in this market, for [Market#wealth]; the vendor has no such id
/// @param ticker on that day; before its listing the first one, after its delisting the last one
/// @param type the vendor's code: CS, ETF, PFD or WARRANT
/// @param primaryExchange ISO 10383, for example XNYS
/// @param cik null if the record has none; the securities of one company share it
/// @param compositeFigi null if the record has none, like `shareClassFigi`
/// @param listed the first session
/// @param delisted the first session without trading; null if it was not delisted by that day
/// @param spells all its tickers in the order of time, also those after that day
/// @param recorded false if the vendor has bars of the security but no record
public record ListedSecurity(
        String id,
        String ticker,
        String name,
        String type,
        String primaryExchange,
        String cik,
        String compositeFigi,
        String shareClassFigi,
        LocalDate listed,
        LocalDate delisted,
        List<TickerSpell> spells,
        boolean recorded)
        implements VendorRow<ListedSecurity> {

    public boolean active() {
        return delisted == null;
    }

    @Override
    public LocalDate date() {
        return listed;
    }

    /// The same record: it has no id, so it comes twice.
    @Override
    public ListedSecurity repeated(int days) {
        return this;
    }

    /// A record of the same ticker with the identifiers of another security.
    @Override
    public ListedSecurity contradicted() {
        long key = SeededRandom.hash("other " + id);
        return new ListedSecurity(
                id,
                ticker,
                name,
                type,
                primaryExchange,
                Identifiers.cik(key),
                Identifiers.figi(key, 0),
                Identifiers.figi(key, 1),
                listed,
                delisted,
                spells,
                recorded);
    }

    /// A record without a ticker.
    @Override
    public List<ListedSecurity> unreadable() {
        return List.of(new ListedSecurity(
                id,
                null,
                name,
                type,
                primaryExchange,
                cik,
                compositeFigi,
                shareClassFigi,
                listed,
                delisted,
                spells,
                recorded));
    }
}
