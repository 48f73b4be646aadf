package finance.replay;

import java.time.Instant;

/// A line of the server's log.
///
/// @param query as it came, without the key
/// @param bearer whether the key came as `Authorization: Bearer`
/// @param keyInUrl whether the key came as `?apiKey=`
/// @param status what was answered
public record Call(Instant at, String path, String query, boolean bearer, boolean keyInUrl, int status) {}
