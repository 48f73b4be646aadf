package finance.replay.market;

import java.time.LocalDate;
import java.util.List;

/// The made-up reference data of a security: name, type code, exchange, CIK and FIGI. As at the vendor, a
/// part of the records has no FIGI, most of those that were delisted long ago, and a few securities have no
/// record.
final class Identifiers {
    private static final String FIGI_CHARACTERS = "0123456789BCDFGHJKLMNPQRSTVWXYZ";
    private static final double WITHOUT_FIGI = 0.16;
    private static final double OLD_WITHOUT_FIGI = 0.9;
    private static final LocalDate OLD = LocalDate.of(2016, 1, 1);
    private static final double WITHOUT_RECORD = 0.03;

    private Identifiers() {}

    /// The security as the vendor knows it on a day.
    static ListedSecurity of(Security security, LocalDate asOf) {
        boolean scripted = security.script != null;
        LocalDate delisted = security.delistedOn();
        boolean gone = delisted != null && !delisted.isAfter(asOf);
        double withoutFigi = gone && delisted.isBefore(OLD) ? OLD_WITHOUT_FIGI : WITHOUT_FIGI;
        boolean figi = scripted ? security.script.figi() : !SeededRandom.chance(security.key, -12, withoutFigi);
        return new ListedSecurity(
                security.id,
                security.filedUnder(asOf),
                scripted ? security.script.name() : "Made-up " + security.symbol,
                type(security.type),
                exchange(security),
                security.type == SecurityType.FUND ? null : cik(security.companyKey),
                figi ? figi(security.key, 0) : null,
                figi ? figi(security.key, 1) : null,
                Weekdays.date(security.firstSession()),
                gone ? delisted : null,
                scripted
                        ? security.script.spells()
                        : List.of(new TickerSpell(
                                security.symbol, Weekdays.date(security.firstSession()), security.lastSession())),
                scripted || !SeededRandom.chance(security.key, -13, WITHOUT_RECORD) || security.isFixed());
    }

    private static String type(SecurityType type) {
        return switch (type) {
            case COMMON, SHELL, PENNY, HIGH_PRICED -> "CS";
            case FUND -> "ETF";
            case PREFERRED -> "PFD";
            case WARRANT -> "WARRANT";
        };
    }

    private static String exchange(Security security) {
        if (security.type == SecurityType.FUND) {
            return "ARCX";
        }
        return switch (SeededRandom.below(security.companyKey, -14, 10)) {
            case 0 -> "XASE";
            case 1, 2, 3, 4 -> "XNYS";
            default -> "XNAS";
        };
    }

    /// A Central Index Key: ten digits.
    static String cik(long key) {
        return "%010d".formatted(1 + SeededRandom.below(key, -15, 2_100_000));
    }

    /// The form of a Financial Instrument Global Identifier: BBG, eight characters and a check digit.
    static String figi(long key, int kind) {
        StringBuilder figi = new StringBuilder("BBG0");
        for (int i = 0; i < 7; i++) {
            figi.append(
                    FIGI_CHARACTERS.charAt(SeededRandom.below(key, -16 - 20L * kind - i, FIGI_CHARACTERS.length())));
        }
        return figi.append(checkDigit(figi)).toString();
    }

    /// The check digit by the FIGI standard (OMG, appendix on check digits): letters count from 10, every
    /// second value is doubled, and the digits of all values are added up.
    static int checkDigit(CharSequence figi) {
        int sum = 0;
        for (int i = 0; i < figi.length(); i++) {
            int value = Character.digit(figi.charAt(i), 36) * (1 + i % 2);
            sum += value / 10 + value % 10;
        }
        return (10 - sum % 10) % 10;
    }
}
