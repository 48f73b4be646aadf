package finance.replay;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.market.Market;
import org.junit.jupiter.api.Test;

class ReplayCommandTest {
    @Test
    void helpAndVersionEndWellAndWrongOptionsWithTwo() {
        assertThat(ReplayCommand.run(new String[] {"--help"})).isZero();
        assertThat(ReplayCommand.run(new String[] {"--version"})).isZero();
        assertThat(ReplayCommand.run(new String[] {"--port", "eighty"})).isEqualTo(2);
        assertThat(ReplayCommand.run(new String[] {"--fault", "flood"})).isEqualTo(2);
        assertThat(ReplayCommand.run(new String[] {"--tickers", "-5"})).isEqualTo(2);
    }

    @Test
    void takenPortIsNamed() {
        try (ReplayServer first = ReplayServer.start(Market.empty(), Faults.none(), 0)) {
            int port = first.baseUrl().getPort();
            assertThat(ReplayCommand.run(new String[] {"--tickers", "1", "--port", Integer.toString(port)}))
                    .isEqualTo(1);
        }
    }
}
