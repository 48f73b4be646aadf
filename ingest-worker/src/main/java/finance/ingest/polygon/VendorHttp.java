package finance.ingest.polygon;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.ConnectionSpec;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Configures the HTTP client: TLS, time limits, proxy, certificates of the company.
public final class VendorHttp {
    private static final Logger log = LoggerFactory.getLogger(VendorHttp.class);
    /// OkHttp's message; the statuses 408, 429 and 5xx are temporary.
    private static final Pattern TUNNEL_REFUSED =
            Pattern.compile("response code for CONNECT: ((?!408|429)[1-4]\\d\\d)");

    private VendorHttp() {}

    /// For https, this reads the certificates of the machine. That takes as long as connecting to a database,
    /// so both should be done at the same time.
    public static OkHttpClient client(PolygonConfig config, RetryPolicy retryPolicy) {
        HttpUrl vendor = HttpUrl.get(config.baseUrl());
        OkHttpClient.Builder client = new OkHttpClient.Builder()
                .connectionSpecs(List.of(vendor.isHttps() ? ConnectionSpec.MODERN_TLS : ConnectionSpec.CLEARTEXT))
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .addNetworkInterceptor(VendorHttp::preventAutomaticRetry)
                .callTimeout(retryPolicy.callTimeout())
                .readTimeout(retryPolicy.callTimeout().toMillis() / 4, MILLISECONDS);
        if (!config.certificates().isEmpty() && vendor.isHttps()) {
            CompanyCertificates.trust(config.certificates(), client);
        }
        config.proxy().ifPresent(proxy -> use(proxy, client));
        if (!vendor.isHttps() && !ProxyConfig.isLocal(vendor.host())) {
            log.warn(
                    "POLYGON_BASE_URL is http://{}:{}: the key is sent unencrypted, use https if the server supports it",
                    vendor.host(),
                    vendor.port());
        }
        return client.build();
    }

    /// OkHttp itself repeats a call after a 503 with `Retry-After: 0`, without the rate limit.
    private static Response preventAutomaticRetry(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        boolean repeated = response.code() == 503 && "0".equals(response.header("Retry-After"));
        return repeated ? response.newBuilder().removeHeader("Retry-After").build() : response;
    }

    private static void use(ProxyConfig proxy, OkHttpClient.Builder client) {
        client.proxy(proxy.toProxy());
        client.proxyAuthenticator((_, response) -> {
            boolean requested = response.challenges().stream()
                    .noneMatch(challenge -> challenge.scheme().equalsIgnoreCase("OkHttp-Preemptive"));
            boolean answered = response.request().header("Proxy-Authorization") != null;
            if (!proxy.hasUser() && !requested) {
                return null;
            }
            if (!proxy.hasUser() || answered) {
                String found = answered ? "and rejected those in " : "and found none in ";
                throw new ConnectionRefusal(
                        proxy + " requires a user and a password, HTTP 407, " + found + proxy.variable(), null);
            }
            String credentials =
                    Credentials.basic(proxy.user(), proxy.password().value(), StandardCharsets.UTF_8);
            return response.request()
                    .newBuilder()
                    .header("Proxy-Authorization", credentials)
                    .build();
        });
    }

    /// Returns the exception itself, or a [ConnectionRefusal] for an error that no retry changes.
    static IOException classify(IOException fault, PolygonConfig config) {
        String vendor = config.baseUrl().getHost();
        Matcher refused = TUNNEL_REFUSED.matcher(String.valueOf(fault.getMessage()));
        if (config.proxy().isPresent() && refused.find()) {
            String message = config.proxy().get() + " refused the connection to " + vendor + ", HTTP "
                    + refused.group(1) + "; its operator must allow the connection";
            return new ConnectionRefusal(message, fault);
        }
        if (fault instanceof SSLPeerUnverifiedException) {
            String message = "expected a certificate of " + vendor
                    + ", found a certificate of another host; check POLYGON_BASE_URL"
                    + " and whether the network redirects to a login page (" + fault.getMessage() + ")";
            return new ConnectionRefusal(message, fault);
        }
        if (fault instanceof SSLHandshakeException && fault.getCause() instanceof CertificateException) {
            String message = "the certificate of " + vendor
                    + " is not trusted; if a proxy of the company inspects TLS connections,"
                    + " set SSL_CERT_FILE to its certificates (" + fault.getMessage() + ")";
            return new ConnectionRefusal(message, fault);
        }
        return fault;
    }
}
