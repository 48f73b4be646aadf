package finance.ingest;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import finance.common.testing.CapturedOutput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The vendor refuses the reference data, and a day fails for a reason of its own. Whichever fails first, the
/// run ends with the reason that affects all days.
class ReferenceDataFailureTest {
    private static final int LATE = 700;

    private final StubbedVendor vendor = StubbedVendor.start();

    @AfterEach
    void close() {
        vendor.close();
    }

    @Test
    void dayThatFailsAfterTheReferenceDataIsNotTheReason() {
        refuseSplits(0);
        assertRefused(vendor.good().withBody("{\"status\":\"OK\"}").withFixedDelay(LATE));
    }

    @Test
    void dayThatFailsBeforeTheReferenceDataIsNotTheReason() {
        refuseSplits(LATE);
        assertRefused(vendor.good().withBody("{\"status\":\"OK\"}"));
    }

    @Test
    void dayThatIsHeldBackIsNotTheReason() {
        refuseSplits(LATE);
        assertRefused(vendor.good().withBody(vendor.goodText().replace("\"adjusted\":false", "\"adjusted\":true")));
    }

    private void refuseSplits(int delay) {
        vendor.http.stubFor(get(urlPathEqualTo(IngestTestbed.SPLITS))
                .willReturn(aResponse()
                        .withStatus(401)
                        .withBody("{\"status\":\"ERROR\",\"error\":\"Unknown API Key\"}")
                        .withFixedDelay(delay)));
    }

    private void assertRefused(ResponseDefinitionBuilder day) {
        vendor.answerDays(day);
        CapturedOutput run = vendor.ingest(IngestTestbed.SHORT_RETRIES, StubbedVendor.DAY);
        assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
        assertThat(run.all()).contains("Unknown API Key");
        assertThat(vendor.rows("select count(*) from daily_bars")).containsExactly("0");
    }
}
