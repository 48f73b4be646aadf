package finance.ingest;

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

/// Sets up the HTTP client for the vendor: TLS, time limits, proxy, a company's certificates.
final class VendorHttp {
    private static final Logger log = LoggerFactory.getLogger(VendorHttp.class);
    /// As OkHttp words it; 408, 429 and 5xx may pass.
    private static final Pattern TUNNEL_REFUSED =
            Pattern.compile("response code for CONNECT: ((?!408|429)[1-4]\\d\\d)");

    private VendorHttp() {}

    /// For https, this reads the machine's certificates, which takes as long as connecting to a database: the two are
    /// best done at once.
    static OkHttpClient client(IngestConfig config, RetryPolicy retryPolicy) {
        HttpUrl vendor = HttpUrl.get(config.baseUrl());
        OkHttpClient.Builder client = new OkHttpClient.Builder()
                .connectionSpecs(List.of(vendor.isHttps() ? ConnectionSpec.MODERN_TLS : ConnectionSpec.CLEARTEXT))
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .addNetworkInterceptor(VendorHttp::withoutOrderToRepeat)
                .callTimeout(retryPolicy.wholeCall())
                .readTimeout(retryPolicy.wholeCall().toMillis() / 4, MILLISECONDS);
        if (!config.certificates().isEmpty() && vendor.isHttps()) {
            CompanyCertificates.trust(config.certificates(), client);
        }
        config.proxy().ifPresent(proxy -> use(proxy, client));
        if (!vendor.isHttps() && !ProxyConfig.isNear(vendor.host())) {
            log.warn(
                    "POLYGON_BASE_URL is http://{}:{}: the key travels unencrypted, use https where the server has it",
                    vendor.host(),
                    vendor.port());
        }
        return client.build();
    }

    /// OkHttp repeats a call by itself where a 503 has `Retry-After: 0`, at once and past the rate limit.
    private static Response withoutOrderToRepeat(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        boolean repeats = response.code() == 503 && "0".equals(response.header("Retry-After"));
        return repeats ? response.newBuilder().removeHeader("Retry-After").build() : response;
    }

    private static void use(ProxyConfig proxy, OkHttpClient.Builder client) {
        client.proxy(proxy.toProxy());
        client.proxyAuthenticator((_, response) -> {
            boolean asked = response.challenges().stream()
                    .noneMatch(challenge -> challenge.scheme().equalsIgnoreCase("OkHttp-Preemptive"));
            boolean answered = response.request().header("Proxy-Authorization") != null;
            if (!proxy.hasUser() && !asked) {
                return null;
            }
            if (!proxy.hasUser() || answered) {
                String found = answered ? "and rejects those in " : "and found none in ";
                throw new ConnectionRefusal(
                        proxy + " wants a user and a password, HTTP 407, " + found + proxy.variable(), null);
            }
            String credentials =
                    Credentials.basic(proxy.user(), proxy.password().value(), StandardCharsets.UTF_8);
            return response.request()
                    .newBuilder()
                    .header("Proxy-Authorization", credentials)
                    .build();
        });
    }

    /// Returns the fault itself, or a refusal where another try would meet the same.
    static IOException classify(IOException fault, IngestConfig config) {
        String vendor = config.baseUrl().getHost();
        Matcher refused = TUNNEL_REFUSED.matcher(String.valueOf(fault.getMessage()));
        if (config.proxy().isPresent() && refused.find()) {
            String message = config.proxy().get() + " refuses to connect to " + vendor + ", HTTP " + refused.group(1)
                    + "; ask who runs it to allow that";
            return new ConnectionRefusal(message, fault);
        }
        if (fault instanceof SSLPeerUnverifiedException) {
            String message =
                    "expected a certificate of " + vendor + ", found one of another host; check POLYGON_BASE_URL"
                            + " and what answers in the network (a login page?) (" + fault.getMessage() + ")";
            return new ConnectionRefusal(message, fault);
        }
        if (fault instanceof SSLHandshakeException && fault.getCause() instanceof CertificateException) {
            String message =
                    "the certificate of " + vendor + " is not trusted; where a company's proxy opens TLS connections,"
                            + " name its certificates in SSL_CERT_FILE (" + fault.getMessage() + ")";
            return new ConnectionRefusal(message, fault);
        }
        return fault;
    }
}
