package finance.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @Test
    void everyProblemIsNamedAtOnce() {
        Settings settings = new Settings(Map.of("PORT", "sixty", "ADDRESS", "ftp://example.com", "KEY", "two words"));
        settings.required("USER");
        settings.integer("PORT", 1, 1, 9);
        settings.address("ADDRESS", "https://example.com");
        settings.secret("KEY");

        assertThatThrownBy(settings::check)
                .isInstanceOf(WorkerException.class)
                .hasMessageContaining("USER is not set")
                .hasMessageContaining("PORT must be a whole number from 1 to 9, found 'sixty'")
                .hasMessageContaining("ADDRESS must be an http or https address, found 'ftp://example.com'")
                .hasMessageContaining("KEY contains a blank")
                .hasMessageNotContaining("two words")
                .hasMessageEndingWith("; see --help")
                .extracting(e -> ((WorkerException) e).exitCode())
                .isEqualTo(ExitCode.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"finance\"", "'finance'", " finance ", "finance", " \"finance\" "})
    void quotesAndBlanksAroundAValueAreTakenOff(String value) {
        assertThat(new Settings(Map.of("NAME", value)).required("NAME")).isEqualTo("finance");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"finance", "fin'ance'", "\"finance'"})
    void quotesThatAreNoPairStay(String value) {
        assertThat(new Settings(Map.of("NAME", value)).required("NAME")).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\"\"", "''"})
    void emptyCountsAsUnset(String value) {
        Settings settings = new Settings(Map.of("NAME", value));
        assertThat(settings.text("NAME", "otherwise")).isEqualTo("otherwise");
        assertThat(settings.integer("NAME", 5, 0, 9)).isEqualTo(5);
        settings.required("NAME");
        assertThatThrownBy(settings::check).hasMessageContaining("NAME is not set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.massive.com",
                "https://",
                "http://localhost:99999",
                "http://a b",
                "file:///etc",
                "https://:1"
            })
    void addressThatCannotBeCalledIsAProblem(String value) {
        Settings settings = new Settings(Map.of("ADDRESS", value));
        settings.address("ADDRESS", "https://example.com");
        assertThatThrownBy(settings::check).hasMessageContaining("ADDRESS must be an http or https address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:secret@example.com",
                "https://secret@example.com",
                "https://example.com?apiKey=secret",
                "https://example.com/#secret"
            })
    void addressThatMayHoldASecretIsAProblemAndIsNotShown(String value) {
        Settings settings = new Settings(Map.of("ADDRESS", value));
        settings.address("ADDRESS", "https://example.com");
        assertThatThrownBy(settings::check)
                .hasMessageContaining("ADDRESS must be an http or https address without user, password, query")
                .hasMessageNotContaining("secret");
    }

    @Test
    void keyInThePlaceOfAnAddressIsNotShown() {
        Settings settings = new Settings(Map.of("ADDRESS", "secret-key-123"));
        settings.address("ADDRESS", "https://example.com");
        assertThatThrownBy(settings::check)
                .hasMessageContaining("ADDRESS must be an http or https address")
                .hasMessageNotContaining("secret-key-123");
    }

    @Test
    void slashAtTheEndOfAnAddressIsTakenOff() {
        assertThat(new Settings(Map.of("ADDRESS", "https://example.com//")).address("ADDRESS", "https://other"))
                .hasToString("https://example.com");
    }

    @Test
    void secretShowsItselfNowhere() {
        Secret secret = new Settings(Map.of("KEY", "abc123")).secret("KEY");
        assertThat(secret).hasToString("***");
        assertThat(secret.scrub("no such key: abc123")).isEqualTo("no such key: ***");
        assertThat(new DatabaseConfig("h", 1, "d", "u", secret, new DatabaseConfig.Tls("prefer", Optional.empty())))
                .asString()
                .doesNotContain("abc123");
    }
}
