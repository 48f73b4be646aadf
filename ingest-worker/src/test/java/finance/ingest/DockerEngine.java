package finance.ingest;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.testcontainers.DockerClientFactory;

/// The Docker Engine that Testcontainers uses.
final class DockerEngine {
    private DockerEngine() {}

    /// Skips the calling test class if no engine answers; fails it if `CI=true`.
    static void require() {
        boolean answers = DockerClientFactory.instance().isDockerAvailable();
        if (!answers && "true".equals(System.getenv("CI"))) {
            fail("no Docker Engine answers, expected one where CI=true");
        }
        assumeTrue(answers, "no Docker Engine answers");
    }
}
