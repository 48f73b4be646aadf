package finance.ingest;

import finance.common.DatabaseConfig;
import finance.common.Secret;
import finance.common.Settings;
import java.net.URI;

/// @param callsPerMinute the plan's limit; 0 for none
/// @param database null for a probe
record IngestConfig(URI baseUrl, Secret apiKey, int callsPerMinute, DatabaseConfig database) {
    private static final String DEFAULT_BASE_URL = "https://api.massive.com";

    static IngestConfig from(Settings settings) {
        return new IngestConfig(
                settings.address("POLYGON_BASE_URL", DEFAULT_BASE_URL),
                settings.secret("POLYGON_API_KEY"),
                settings.integer("POLYGON_CALLS_PER_MINUTE", 5, 0, 6000),
                DatabaseConfig.from(settings));
    }

    /// A probe asks the vendor only.
    static IngestConfig forProbe(Settings settings) {
        return new IngestConfig(
                settings.address("POLYGON_BASE_URL", DEFAULT_BASE_URL), settings.secret("POLYGON_API_KEY"), 0, null);
    }
}
