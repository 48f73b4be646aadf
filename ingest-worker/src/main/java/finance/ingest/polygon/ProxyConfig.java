package finance.ingest.polygon;

import finance.common.Secret;
import finance.common.Settings;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/// The HTTP proxy for calls to the vendor.
///
/// @param variable the environment variable that sets it
/// @param user empty if the proxy requires none
public record ProxyConfig(String variable, String host, int port, String user, Secret password) {
    private static final Pattern IP4 = Pattern.compile("\\d+(\\.\\d+){3}");
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d+){3}");

    /// HTTPS_PROXY or HTTP_PROXY, depending on the scheme of the vendor's address, also in lower case. Empty
    /// if the variable is not set or NO_PROXY contains the vendor. The local machine and the replay server
    /// are always called directly.
    static Optional<ProxyConfig> from(Settings settings, URI vendor) {
        boolean tls = vendor.getScheme().equals("https");
        String name = tls ? "HTTPS_PROXY" : "HTTP_PROXY";
        String value = tls
                ? settings.text("https_proxy", settings.text("HTTPS_PROXY", ""))
                : settings.text("http_proxy", settings.text("HTTP_PROXY", ""));
        if (value.isEmpty()) {
            return Optional.empty();
        }
        HttpUrl called = HttpUrl.get(vendor);
        if (isLocal(called.host()) || isExcepted(called, settings.text("no_proxy", settings.text("NO_PROXY", "")))) {
            return Optional.empty();
        }
        return parse(name, value, settings);
    }

    /// Whether a host is the local machine or the replay server of docker-compose.yml.
    static boolean isLocal(String host) {
        return host.equals("localhost")
                || host.equals("::1")
                || LOOPBACK.matcher(host).matches()
                || host.equals("replay");
    }

    private static Optional<ProxyConfig> parse(String name, String value, Settings settings) {
        HttpUrl url = HttpUrl.parse(value.contains("://") ? value : "http://" + value);
        boolean plain = url != null
                && !url.isHttps()
                && url.encodedPath().equals("/")
                && url.query() == null
                && url.fragment() == null;
        if (!plain) {
            // the value may hold a password
            settings.problem(name + " must be like http://proxy.example:3128 or http://user:password@proxy.example:3128"
                    + " (special characters of the password percent-encoded), found another value, not shown here");
            return Optional.empty();
        }
        return Optional.of(new ProxyConfig(name, url.host(), url.port(), url.username(), new Secret(url.password())));
    }

    /// Each entry is `*`, a host (which includes its subdomains) or an IP address; a port may follow.
    private static boolean isExcepted(HttpUrl called, String exceptions) {
        for (String entry : exceptions.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
            String host = entry;
            String port = "";
            int colon = entry.lastIndexOf(':');
            boolean address6 = entry.indexOf(':') != colon && !entry.endsWith("]") && !entry.contains("]:");
            if (colon >= 0 && !address6 && !entry.endsWith("]")) {
                host = entry.substring(0, colon);
                port = entry.substring(colon + 1);
            }
            boolean samePort = port.isEmpty() || port.equals(Integer.toString(called.port()));
            if (samePort && isOf(called.host(), host.replaceAll("^\\[|]$|^\\*?\\.", ""))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOf(String called, String host) {
        boolean subdomain = called.endsWith("." + host) && !IP4.matcher(called).matches();
        return host.equals("*") || (!host.isEmpty() && (called.equals(host) || subdomain));
    }

    boolean hasUser() {
        return !user.isEmpty();
    }

    /// The address of the host is resolved at each call.
    Proxy toProxy() {
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
    }

    @Override
    public String toString() {
        return "proxy " + host + ":" + port;
    }
}
