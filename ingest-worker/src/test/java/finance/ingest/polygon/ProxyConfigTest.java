package finance.ingest.polygon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import finance.common.Settings;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyConfigTest {
    @ParameterizedTest
    @CsvSource({
        "http://proxy.example:3128, proxy.example, 3128, '', ''",
        "http://proxy.example:3128/, proxy.example, 3128, '', ''",
        "proxy.example:3128, proxy.example, 3128, '', ''",
        "proxy.example, proxy.example, 80, '', ''",
        "http://[::1]:3128, ::1, 3128, '', ''",
        "http://u:p@proxy.example:3128, proxy.example, 3128, u, p",
        "u:p@10.0.0.1:3128, 10.0.0.1, 3128, u, p",
        "http://u%40x:p%3A%2F%23@proxy.example:3128, proxy.example, 3128, u@x, p:/#"
    })
    void addressIsTakenApart(String value, String host, int port, String user, String password) {
        Settings settings = new Settings(Map.of("HTTPS_PROXY", value));
        ProxyConfig proxy = ProxyConfig.from(settings, URI.create("https://api.massive.com"))
                .orElseThrow();
        settings.check();
        assertThat(proxy.host()).isEqualTo(host);
        assertThat(proxy.port()).isEqualTo(port);
        assertThat(proxy.user()).isEqualTo(user);
        assertThat(proxy.password().value()).isEqualTo(password);
        assertThat(proxy).hasToString("proxy " + host + ":" + port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://u:secret@proxy.example:3128",
                "socks5://u:secret@proxy.example:1080",
                "http://u:secret#1@proxy.example:3128",
                "http://u:secret/1@proxy.example:3128",
                "http://u:8#secret@proxy.example:3128",
                "http://u:secret@proxy.example:99999",
                "http://u:secret@",
                "http://proxy.example:3128/secret",
                "http://proxy.example:3128?secret"
            })
    void otherAddressIsAProblemAndIsNotShown(String value) {
        Settings settings = new Settings(Map.of("HTTPS_PROXY", value));
        assertThat(ProxyConfig.from(settings, URI.create("https://api.massive.com")))
                .isEmpty();
        assertThatThrownBy(settings::check)
                .hasMessageContaining("HTTPS_PROXY must be like http://proxy.example:3128")
                .hasMessageNotContaining("secret");
    }

    @Test
    void schemeOfTheVendorPicksTheProxy() {
        Map<String, String> both = Map.of("HTTPS_PROXY", "one.example:1", "HTTP_PROXY", "two.example:2");
        assertThat(ProxyConfig.from(new Settings(both), URI.create("https://api.massive.com")))
                .hasValueSatisfying(proxy -> assertThat(proxy).hasToString("proxy one.example:1"));
        assertThat(ProxyConfig.from(new Settings(both), URI.create("http://api.massive.com")))
                .hasValueSatisfying(proxy -> assertThat(proxy).hasToString("proxy two.example:2"));
        assertThat(ProxyConfig.from(new Settings(Map.of()), URI.create("https://api.massive.com")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.massive.com, *, true",
        "https://api.massive.com, 'other.example, api.massive.com', true",
        "https://api.massive.com, 'other.example api.massive.com', true",
        "https://api.massive.com, massive.com, true",
        "https://api.massive.com, .massive.com, true",
        "https://api.massive.com, *.massive.com, true",
        "https://API.Massive.com, .MASSIVE.COM, true",
        "https://api.massive.com, ssive.com, false",
        "https://api.massive.com, api.massive.com.example, false",
        "https://api.massive.com, api.massive.com:443, true",
        "https://api.massive.com, api.massive.com:8443, false",
        "https://api.massive.com:8443, massive.com:8443, true",
        "https://api.massive.com, *:443, true",
        "https://api.massive.com, ',,', false",
        "https://api.massive.com, '', false",
        "https://10.1.2.3, 10.1.2.3, true",
        "https://10.1.2.3, 1.2.3, false",
        "https://10.1.2.3:8443, '10.1.2.3:443', false",
        "https://[2001:db8::1], 2001:db8::1, true",
        "https://[2001:db8::1], [2001:db8::1], true",
        "https://[2001:db8::1]:8443, [2001:db8::1]:8443, true",
        "https://[2001:db8::1]:8443, [2001:db8::1]:443, false",
        "https://localhost:8443, '', true",
        "https://127.0.0.1:8443, '', true",
        "https://127.8.9.1:8443, '', true",
        "https://[::1]:8443, '', true",
        "https://replay:8443, '', true",
        "https://replay.example, '', false",
        "https://127.example, '', false"
    })
    void exceptionsAreCalledDirectly(String vendor, String exceptions, boolean direct) {
        for (String name : new String[] {"NO_PROXY", "no_proxy"}) {
            Settings settings = new Settings(Map.of("https_proxy", "proxy.example:3128", name, exceptions));
            assertThat(ProxyConfig.from(settings, URI.create(vendor)).isEmpty()).isEqualTo(direct);
            settings.check();
        }
    }
}
