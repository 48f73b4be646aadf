package finance.ingest.polygon;

import finance.common.Secret;
import java.util.regex.Pattern;

/// Text of the vendor, prepared for log lines and text columns: without the key, on one line, shortened.
final class Quote {
    private static final int LONGEST = 200;
    private static final Pattern NOT_PRINTABLE = Pattern.compile("[\\s\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+");

    private Quote() {}

    static String of(String text, Secret key) {
        return of(text, key, LONGEST);
    }

    static String of(String text, Secret key, int longest) {
        // the key is removed first, because shortening could leave a part of it
        String line = NOT_PRINTABLE.matcher(key.scrub(text)).replaceAll(" ").strip();
        return line.length() <= longest ? line : line.substring(0, longest) + "…";
    }
}
