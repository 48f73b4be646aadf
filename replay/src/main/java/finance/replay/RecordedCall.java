package finance.replay;

import java.time.Instant;

/// A request that the server answered.
///
/// @param query the query string without the key
/// @param bearer whether the key was sent as `Authorization: Bearer`
/// @param keyInUrl whether the key was sent as `?apiKey=`
/// @param status the HTTP status of the response
public record RecordedCall(Instant at, String path, String query, boolean bearer, boolean keyInUrl, int status) {}
