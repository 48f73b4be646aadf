package finance.ingest.polygon;

import finance.common.Secret;
import finance.common.Settings;
import java.net.URI;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;

/// How the vendor is reached.
///
/// @param proxy empty for a direct connection
/// @param certificates trusted in addition to those of the machine
public record PolygonConfig(URI baseUrl, Secret apiKey, Optional<ProxyConfig> proxy, List<Certificate> certificates) {
    private static final String DEFAULT_BASE_URL = "https://api.massive.com";
    private static final int DEFAULT_CALLS_PER_MINUTE = 5;
    private static final int MOST_CALLS_PER_MINUTE = 6000;

    public static PolygonConfig from(Settings settings) {
        URI baseUrl = settings.address("POLYGON_BASE_URL", DEFAULT_BASE_URL);
        // the default is valid; without this check OkHttp's parser would be loaded earlier
        if (!baseUrl.toString().equals(DEFAULT_BASE_URL) && HttpUrl.get(baseUrl) == null) {
            settings.problem("POLYGON_BASE_URL must be an http or https address, found '" + baseUrl + "'");
            baseUrl = URI.create(DEFAULT_BASE_URL);
        }
        return new PolygonConfig(
                baseUrl,
                apiKey(settings),
                ProxyConfig.from(settings, baseUrl),
                baseUrl.getScheme().equals("https") ? CompanyCertificates.from(settings) : List.of());
    }

    private static Secret apiKey(Settings settings) {
        if (settings.text("POLYGON_API_KEY", "").isEmpty()) {
            settings.problem("POLYGON_API_KEY is not set: put it into .env or the environment; for the made-up market"
                    + " of the demo, set it to demo, and POLYGON_BASE_URL to the replay server, http://replay:8090"
                    + " in compose");
            return new Secret("");
        }
        return settings.secret("POLYGON_API_KEY");
    }

    /// The rate limit of the vendor's plan; 0 for none.
    public static int callsPerMinute(Settings settings) {
        return settings.integer("POLYGON_CALLS_PER_MINUTE", DEFAULT_CALLS_PER_MINUTE, 0, MOST_CALLS_PER_MINUTE);
    }
}
