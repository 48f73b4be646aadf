package finance.replay;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/// A request to the server, as [Faults] gets it.
///
/// @param path with the leading slash, without the query
/// @param query decoded, without the key
/// @param date the requested day if the path is that of the grouped daily endpoint and the date is valid
/// @param attempt number of this request, from 1, among those with the same path and query since the server
/// started
/// @param at the time of the market's clock
public record Request(String path, Map<String, String> query, Optional<LocalDate> date, int attempt, Instant at) {}
