package finance.ingest;

import finance.common.Secret;
import java.util.regex.Pattern;

/// Words of somebody else, made fit for a log line and a text column: without the key, on one line, not too long.
final class Quote {
    private static final int LONGEST = 200;
    private static final Pattern NOT_PRINTABLE = Pattern.compile("[\\s\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+");

    private Quote() {}

    static String of(String text, Secret key) {
        return of(text, key, LONGEST);
    }

    static String of(String text, Secret key, int longest) {
        // the key goes before the cut, which would leave a part of it
        String words = NOT_PRINTABLE.matcher(key.scrub(text)).replaceAll(" ").strip();
        return words.length() <= longest ? words : words.substring(0, longest) + "…";
    }
}
