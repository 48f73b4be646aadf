package finance.replay;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/// A question to the server, as [Faults] sees it.
///
/// @param path with the slash in front, without query
/// @param query decoded, without the key
/// @param date the day asked for, where the path is the grouped-daily endpoint's and the date is one
/// @param attempt the how-manyth time, from 1, that this path and query were asked since the server started
public record Request(String path, Map<String, String> query, Optional<LocalDate> date, int attempt) {}
