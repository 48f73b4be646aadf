package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggingTest {
    private static final Command COMMAND = new Command("log", "", Options::new, Operands.NONE, arguments -> {
        arguments.settings().check();
        var log = LoggerFactory.getLogger("finance.test");
        log.info("{} of {} \"quoted\"\tand\nmore", 1, 2);
        log.debug("not shown");
        LoggerFactory.getLogger("org.library").info("not shown");
        LoggerFactory.getLogger("org.library").warn("shown");
        log.error("failed", new IllegalStateException("the \"cause\""));
        return ExitCode.DONE;
    });

    @AfterEach
    void useTextAgain() {
        Logging.configure(new Settings(Map.of()));
    }

    @Test
    void textLineIsTimeLevelAndMessage() {
        assertThat(logged(Map.of()).lines().toList())
                .satisfies(lines ->
                        assertThat(lines.getFirst()).matches("\\d\\d:\\d\\d:\\d\\d INFO 1 of 2 \"quoted\"\tand"))
                .contains("more")
                .anyMatch(line -> line.matches("\\d\\d:\\d\\d:\\d\\d WARN shown"))
                .contains("java.lang.IllegalStateException: the \"cause\"")
                .noneMatch(line -> line.contains("not shown"));
    }

    @Test
    void jsonIsOneObjectPerEvent() {
        List<String> lines = logged(Map.of("LOG_FORMAT", "json")).lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst())
                .matches(
                        "\\{\"level\":\"INFO\",\"time\":\"20\\d\\d-\\d\\d-\\d\\dT[0-9:.]+Z\",\"logger\":\"finance.test\","
                                + "\"message\":\"1 of 2 \\\\\"quoted\\\\\"\\\\tand\\\\nmore\"}");
        assertThat(lines.get(2))
                .contains("\"message\":\"failed\"")
                .contains("\"stack_trace\":\"java.lang.IllegalStateException: the \\\"cause\\\"")
                .endsWith("}");
    }

    @Test
    void unknownFormatIsNamedAndEndsTheRun() {
        assertThat(logged(Map.of("LOG_FORMAT", "xml")))
                .endsWith("ERROR LOG_FORMAT must be text or json, found 'xml'; see --help" + System.lineSeparator());
    }

    /// The JVM would print it as text.
    @Test
    void errorsOfTheJvmAreLoggedToo() {
        Command command = new Command("log", "", Options::new, Operands.NONE, arguments -> {
            throw new LinkageError("made up");
        });
        assertThat(logged(command, Map.of("LOG_FORMAT", "json")).lines().toList())
                .singleElement()
                .asString()
                .contains("\"message\":\"unexpected error (please report): java.lang.LinkageError: made up\"")
                .endsWith("}");
    }

    private static String logged(Map<String, String> environment) {
        return logged(COMMAND, environment);
    }

    private static String logged(Command command, Map<String, String> environment) {
        Worker worker = new Worker(command, List.of(), "");
        return CapturedOutput.of(() -> worker.run(new String[0], environment)).err();
    }
}
