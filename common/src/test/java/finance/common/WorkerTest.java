package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The command line of a worker that prints its operands.
class WorkerTest {
    private static final Command ECHO = new Command(
            "echo",
            "Prints its operands. This is not in the list.",
            WorkerTest::options,
            new Operands("[WORD [WORD]]", 2, "The text to print."),
            WorkerTest::echo);

    private static String printed;

    private int status;

    private static Options options() {
        return new Options()
                .addOption(Command.flag("loud", "In capitals."))
                .addOption(Command.option("times", "N", "How often; 1 by default."))
                .addOption(Command.option("seed", "N", "Any whole number."))
                .addOption(Command.option("pauses", "N,N...", "Seconds."))
                .addOption(Command.option("share", "SHARE", "Of the words."))
                .addOption(Command.option("code", "CODE", "A way to end."))
                .addOption(Command.option("file", "FILE", "Where to."));
    }

    private static ExitCode echo(Arguments arguments) {
        printed = arguments.operands()
                + " loud " + arguments.has("loud")
                + " times " + arguments.integer("times", 1, 1, 9)
                + " seed " + arguments.integer("seed", 1)
                + " pauses " + arguments.integers("pauses", List.of(5), 0)
                + " share " + arguments.share("share", 0.5)
                + " code " + arguments.oneOf("code", ExitCode.DONE, ExitCode.values())
                + " file " + arguments.path("file", "-");
        arguments.settings().required("NAME");
        arguments.settings().check();
        return arguments.oneOf("code", ExitCode.DONE, ExitCode.values());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|[] loud false times 1 seed 1 pauses [5] share 0.5 code DONE file -",
                "a --loud b|[a, b] loud true times 1 seed 1 pauses [5] share 0.5 code DONE file -",
                "--times 9 a --seed -7|[a] loud false times 9 seed -7 pauses [5] share 0.5 code DONE file -",
                "--pauses=0,10 --pauses 20|[] loud false times 1 seed 1 pauses [0, 10, 20] share 0.5 code DONE file -",
                "--share=1 --code lAtEr|[] loud false times 1 seed 1 pauses [5] share 1.0 code LATER file -",
                "--file - -- --loud -x|[--loud, -x] loud false times 1 seed 1 pauses [5] share 0.5 code DONE file -",
            })
    void wordsBecomeValues(String words, String expected) {
        run(words);
        assertThat(printed).isEqualTo(expected);
        assertThat(status).isEqualTo(words.contains("lAtEr") ? 75 : 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--nope|unknown option '--nope'",
                "-x|unknown option '-x'",
                "--lou|unknown option '--lou'",
                "-loud|unknown option '-loud'",
                "-times5|unknown option '-times5'",
                "--loud=yes|unknown option '--loud=yes'",
                "a b c|expected [WORD [WORD]], found 'a b c'",
                "--times|--times needs a value, like --times=N",
                "--times= a|--times needs a value, like --times=N",
                "--times --loud|--times needs a value, like --times=N",
                "--times 0|--times must be a whole number from 1 to 9, found '0'",
                "--times 1.5|--times must be a whole number from 1 to 9, found '1.5'",
                "--times 99999999999999999999|--times must be a whole number from 1 to 9, found '99999999999999999999'",
                "--times 1 --times 2|--times must be given once, found '1' and '2'",
                "--seed x|--seed must be a whole number, found 'x'",
                "--pauses 1,,2|--pauses must be whole numbers of at least 0, separated by commas, found '1,,2'",
                "--pauses -1|--pauses must be whole numbers of at least 0, separated by commas, found '-1'",
                "--share 0|--share must be a number above 0 and at most 1, found '0'",
                "--share NaN|--share must be a number above 0 and at most 1, found 'NaN'",
                "--code never|--code must be done or failed or refused or later or nothing_to_do, found 'never'",
            })
    void aWrongWordIsRefusedInOneLine(String words, String problem) {
        assertThat(run(words).lines()).singleElement().asString().endsWith(problem + "; see --help");
        assertThat(status).isEqualTo(2);
    }

    @Test
    void wrongWordsAndAMissingVariableAreNamedTogether() {
        assertThat(run(Map.of(), "--nope --times many --share --loud a b c".split(" ")))
                .containsSubsequence(
                        "unknown option '--nope'; ",
                        "--share needs a value, like --share=SHARE; ",
                        "expected [WORD [WORD]], found 'a b c'; ",
                        "--times must be a whole number from 1 to 9, found 'many'; ",
                        "NAME is not set: put it into .env or the environment; see --help");
        assertThat(status).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "a b c --nope -h"})
    void helpListsEverythingInEightyColumns(String words) {
        String help = run(words);
        assertThat(help)
                .contains("Usage: echo [OPTION]... [WORD [WORD]]", "Prints its operands. This is not in the list.")
                .contains("      [WORD [WORD]]    The text to print.", "      --loud           In capitals.")
                .contains("      --times=N        How often; 1 by default.", "  -h, --help           Show this help")
                .contains("  migrate  Create or update the tables, then end.", "Exit codes: 0 done.");
        assertThat(help.lines())
                .allMatch(line -> line.length() <= 80)
                .allMatch(line -> line.equals(line.stripTrailing()));
        assertThat(status).isZero();
    }

    @Test
    void aCommandHasItsOwnHelpAndVersion() {
        assertThat(run("migrate --help"))
                .contains("Usage: echo migrate [OPTION]...", "Create or update", "Exit codes: 0 done.")
                .doesNotContain("--loud", "Commands");
        assertThat(run("migrate -V")).startsWith("finance ");
        assertThat(run("--version")).startsWith("finance ");
        assertThat(status).isZero();
        assertThat(run("migrate now")).contains("expected nothing but options, found 'now'", "POSTGRES_DB is not set");
        assertThat(status).isEqualTo(2);
    }

    @Test
    void aFaultInTheProgramIsOne() {
        Command faulty = new Command("faulty", "", Options::new, Operands.NONE, arguments -> {
            arguments.has("undeclared");
            return ExitCode.DONE;
        });
        assertThat(new Worker(faulty, List.of(), "").run(new String[0], Map.of()))
                .isEqualTo(1);
    }

    private String run(String words) {
        return run(Map.of("NAME", "echo"), words.isEmpty() ? new String[0] : words.split(" "));
    }

    /// Returns the text of both standard streams, logs included.
    private String run(Map<String, String> environment, String... words) {
        Worker worker = new Worker(ECHO, List.of(Worker.MIGRATE), "Exit codes: 0 done.");
        CapturedOutput output = CapturedOutput.of(() -> worker.run(words, environment));
        status = output.exitCode();
        return output.all();
    }
}
