package finance.replay;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The decoded query parameters of a request.
final class Query {
    private Query() {}

    static Map<String, String> parse(String query) {
        Map<String, String> values = new TreeMap<>();
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            values.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
        }
        return values;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException bad) {
            throw (BadRequest) new BadRequest("The query is not properly encoded: " + text).initCause(bad);
        }
    }

    static void refuseUnknown(Map<String, String> query, Set<String> known) {
        for (String name : query.keySet()) {
            if (!known.contains(name)) {

                throw new BadRequest("Unknown parameter `" + name + "`, expected one of " + known);
            }
        }
    }

    static boolean flag(Map<String, String> query, String name, boolean otherwise) {
        String value = query.getOrDefault(name, Boolean.toString(otherwise));
        if (!value.equals("true") && !value.equals("false")) {
            throw new BadRequest("The parameter `" + name + "` is true or false, found " + value);
        }
        return value.equals("true");
    }

    /// Parses yyyy-mm-dd and no other form, like the vendor.
    static LocalDate date(String text, String problem) {
        try {
            if (text.length() == 10) {
                return LocalDate.parse(text);
            }
        } catch (DateTimeException bad) {
            throw (BadRequest) new BadRequest(problem).initCause(bad);
        }
        throw new BadRequest(problem);
    }
}
