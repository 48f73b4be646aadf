package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import finance.common.testing.CapturedOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A vendor whose certificate is signed by a company's authority, in a network whose only connection to it
/// is the company's proxy.
@Tag("slow")
class ProxyTest {
    private static final String PASSWORD = "word-of-the-proxy";
    private static final String CREDENTIALS = "worker:" + PASSWORD + "@/";
    private static final String ENCODED = "worker:" + PASSWORD + "%40%2F";

    @TempDir
    private static Path folder;

    private StubbedVendor vendor;

    @BeforeAll
    static void makeCertificate() throws IOException, InterruptedException {
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=vendor.test",
                "-validity",
                "2",
                "-ext",
                "san=dns:vendor.test,dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12");
        keytool("-exportcert", "-rfc", "-file", folder.resolve("company.pem").toString());
    }

    private static void keytool(String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        line.addAll(List.of(words));
        line.addAll(List.of("-alias", "vendor", "-keystore", store(), "-storepass", "made-up"));
        Process keytool = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
    }

    private static String store() {
        return folder.resolve("vendor.p12").toString();
    }

    @BeforeEach
    void start() {
        vendor = StubbedVendor.start(WireMockConfiguration.options()
                .dynamicHttpsPort()
                .keystorePath(store())
                .keystoreType("PKCS12")
                .keystorePassword("made-up")
                .keyManagerPassword("made-up"));
        vendor.answerDays(vendor.good());
        vendor.environment.put("POLYGON_BASE_URL", "https://vendor.test");
        vendor.environment.put("SSL_CERT_FILE", folder.resolve("company.pem").toString());
    }

    @AfterEach
    void stop() {
        vendor.close();
    }

    private CapturedOutput ingest() {
        CapturedOutput run = vendor.ingest(IngestTestbed.SHORT_RETRIES, StubbedVendor.DAY);
        assertThat(run.all()).doesNotContain(PASSWORD);
        return run;
    }

    private ConnectProxy proxy(String credentials, int refusal) {
        return new ConnectProxy(vendor.http.httpsPort(), credentials, refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTPS_PROXY", "https_proxy"})
    void dayIsLoadedThroughTheProxyAndTheCompanysTls(String name) {
        try (ConnectProxy proxy = proxy("", 0)) {
            vendor.environment.put(name, "http://127.0.0.1:" + proxy.port());
            CapturedOutput run = ingest();

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(vendor.rows("select verdict from trading_days")).containsExactly("LOADED");
            assertThat(proxy.requests())
                    .isNotEmpty()
                    .allMatch(line -> line.equals("CONNECT vendor.test:443 HTTP/1.1 200"));
        }
    }

    @Test
    void proxyGetsItsUserAndPassword() {
        try (ConnectProxy proxy = proxy(CREDENTIALS, 0)) {
            vendor.environment.put("HTTPS_PROXY", "http://" + ENCODED + "@127.0.0.1:" + proxy.port());
            CapturedOutput run = ingest();
            assertThat(run.exitCode()).as(run.all()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"'', found none in HTTPS_PROXY", "worker:wrong@, rejected those in HTTPS_PROXY"})
    void proxyThatRejectsTheCredentialsIsNotRetried(String given, String expected) {
        try (ConnectProxy proxy = proxy(CREDENTIALS, 0)) {
            vendor.environment.put("HTTPS_PROXY", "http://" + given + "127.0.0.1:" + proxy.port());
            CapturedOutput run = ingest();

            assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
            assertThat(run.err())
                    .contains("proxy 127.0.0.1:" + proxy.port())
                    .contains("HTTP 407")
                    .contains(expected);
            assertThat(vendor.rows("select verdict from trading_days")).containsExactly("REFUSED");
        }
    }

    @Test
    void proxyThatRefusesTheVendorIsNotRetried() {
        try (ConnectProxy proxy = proxy("", 403)) {
            vendor.environment.put("HTTPS_PROXY", "127.0.0.1:" + proxy.port());
            CapturedOutput run = ingest();

            assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
            assertThat(run.err()).contains("refused the connection to vendor.test, HTTP 403");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503})
    void proxyThatCannotReachTheVendorIsRetriedByALaterRun(int status) {
        try (ConnectProxy proxy = proxy("", status)) {
            vendor.environment.put("HTTPS_PROXY", "http://127.0.0.1:" + proxy.port());
            CapturedOutput run = ingest();

            assertThat(run.exitCode()).as(run.all()).isEqualTo(75);
            assertThat(run.err())
                    .contains("through proxy 127.0.0.1:" + proxy.port())
                    .contains("CONNECT: " + status);
        }
    }

    @Test
    void unreachableProxyIsRetriedByALaterRun() {
        ConnectProxy proxy = proxy("", 0);
        proxy.close();
        vendor.environment.put("HTTPS_PROXY", "http://" + ENCODED + "@127.0.0.1:" + proxy.port());
        CapturedOutput run = ingest();

        assertThat(run.exitCode()).as(run.all()).isEqualTo(75);
        assertThat(run.err())
                .contains("through proxy 127.0.0.1:" + proxy.port())
                .contains("3 attempts");
    }

    @Test
    void plainHttpGoesThroughItsOwnProxyAndIsWarnedAboutOnce() {
        try (ConnectProxy proxy = new ConnectProxy(vendor.http.port(), CREDENTIALS, 0)) {
            vendor.environment.put("POLYGON_BASE_URL", "http://vendor.test");
            vendor.environment.put("HTTP_PROXY", "http://" + ENCODED + "@127.0.0.1:" + proxy.port());
            vendor.environment.put("HTTPS_PROXY", "http://127.0.0.1:1");
            CapturedOutput run = ingest();

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(run.err()).containsOnlyOnce("the key is sent unencrypted");
            assertThat(proxy.requests()).anyMatch(line -> line.startsWith("GET http://vendor.test/"));
        }
    }

    /// The address of the vendor's TLS port on this machine, which is called without a proxy.
    @Test
    void thisMachineIsCalledDirectlyAndWithoutAWarning() {
        vendor.environment.put("HTTPS_PROXY", "http://127.0.0.1:1");
        vendor.environment.put("HTTP_PROXY", "http://127.0.0.1:1");
        vendor.environment.put("POLYGON_BASE_URL", "https://localhost:" + vendor.http.httpsPort());
        assertThat(ingest().exitCode()).isZero();

        vendor.environment.put("POLYGON_BASE_URL", "http://127.0.0.1:" + vendor.http.port());
        CapturedOutput run = vendor.ingest(IngestTestbed.SHORT_RETRIES, "--probe", StubbedVendor.DAY);
        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(run.all()).doesNotContain("unencrypted");
    }

    @Test
    void certificateThatIsNotTrustedIsNamed() {
        vendor.environment.put("SSL_CERT_FILE", "");
        vendor.environment.put("POLYGON_BASE_URL", "https://localhost:" + vendor.http.httpsPort());
        CapturedOutput run = ingest();

        assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
        assertThat(run.err())
                .contains("the certificate of localhost is not trusted")
                .contains("SSL_CERT_FILE");
        assertThat(vendor.rows("select verdict from trading_days")).containsExactly("REFUSED");
    }

    @Test
    void certificateOfAnotherHostIsNotRetried() {
        try (ConnectProxy proxy = proxy("", 0)) {
            vendor.environment.put("POLYGON_BASE_URL", "https://other.test");
            vendor.environment.put("HTTPS_PROXY", "http://127.0.0.1:" + proxy.port());
            CapturedOutput run = ingest();

            assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
            assertThat(run.err()).contains("expected a certificate of other.test, found a certificate of another host");
            assertThat(vendor.rows("select verdict from trading_days")).containsExactly("REFUSED");
        }
    }

    @Test
    void certificateFilesThatCannotBeUsedAreNamedWithEveryOtherProblem() throws IOException {
        vendor.environment.remove("POLYGON_API_KEY");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        Path damaged = Files.writeString(
                folder.resolve("damaged.pem"), "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
        for (Path file : List.of(folder.resolve("missing.pem"), folder, empty, damaged)) {
            vendor.environment.put("SSL_CERT_FILE", file.toString());
            CapturedOutput run = ingest();
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .contains("SSL_CERT_FILE must name a file")
                    .contains(file.toString())
                    .contains("POLYGON_API_KEY is not set");
        }
    }
}
