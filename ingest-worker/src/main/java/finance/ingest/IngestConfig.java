package finance.ingest;

import finance.common.DatabaseConfig;
import finance.common.Secret;
import finance.common.Settings;
import java.net.URI;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;

/// @param callsPerMinute the plan's limit; 0 for none
/// @param certificates trusted besides the machine's
/// @param database null for a probe
record IngestConfig(
        URI baseUrl,
        Secret apiKey,
        int callsPerMinute,
        Optional<ProxyConfig> proxy,
        List<Certificate> certificates,
        DatabaseConfig database) {
    private static final String DEFAULT_BASE_URL = "https://api.massive.com";

    static IngestConfig from(Settings settings) {
        return from(settings, callsPerMinute(settings), DatabaseConfig.from(settings));
    }

    /// A probe asks the vendor only.
    static IngestConfig forProbe(Settings settings) {
        return from(settings, 0, null);
    }

    /// A plan asks the database only.
    static IngestConfig forPlan(Settings settings) {
        return new IngestConfig(
                URI.create(DEFAULT_BASE_URL),
                new Secret(""),
                callsPerMinute(settings),
                Optional.empty(),
                List.of(),
                DatabaseConfig.from(settings));
    }

    private static IngestConfig from(Settings settings, int callsPerMinute, DatabaseConfig database) {
        URI baseUrl = settings.address("POLYGON_BASE_URL", DEFAULT_BASE_URL);
        // the default is known to be one, and loading OkHttp's parser can wait
        if (!baseUrl.toString().equals(DEFAULT_BASE_URL) && HttpUrl.get(baseUrl) == null) {
            settings.problem("POLYGON_BASE_URL must be an address that can be called, found '" + baseUrl + "'");
            baseUrl = URI.create(DEFAULT_BASE_URL);
        }
        return new IngestConfig(
                baseUrl,
                settings.secret("POLYGON_API_KEY"),
                callsPerMinute,
                ProxyConfig.from(settings, baseUrl),
                baseUrl.getScheme().equals("https") ? CompanyCertificates.from(settings) : List.of(),
                database);
    }

    private static int callsPerMinute(Settings settings) {
        return settings.integer("POLYGON_CALLS_PER_MINUTE", 5, 0, 6000);
    }
}
