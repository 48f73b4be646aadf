package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.ExitCode;
import finance.common.Operands;
import finance.common.Schema;
import finance.common.Settings;
import finance.common.WorkerException;
import finance.ml.report.ReportPage;
import finance.ml.report.ReportStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.Options;

final class ReportCommand {
    static final Command COMMAND = new Command(
            "report",
            "Writes the report as one self-contained HTML file: models against the naive forecast, prices with forecasts,"
                    + " tuning results, the track record of the forecasts, and data quality.",
            ReportCommand::options,
            new Operands(
                    "[TICKER]...",
                    Integer.MAX_VALUE,
                    "Tickers whose prices are shown; by default the four most traded ones."),
            ReportCommand::run);
    private static final String STANDARD_OUTPUT = "-";
    private static final String OUT = "report.html";

    private ReportCommand() {}

    private static Options options() {
        return new Options()
                .addOption(Command.option(
                        "out",
                        "FILE",
                        "Output file; " + OUT + " by default, " + STANDARD_OUTPUT + " for standard output."))
                .addOption(Command.option(
                        "results",
                        "FOLDER",
                        "Folder of the CSV files of tune-arima and tune-lstm; the current folder by default."));
    }

    private static ExitCode run(Arguments arguments) {
        Settings settings = arguments.settings();
        DatabaseConfig config = DatabaseConfig.from(settings);
        List<String> tickers = arguments.operands();
        String out = arguments.text("out").orElse(OUT);
        Path results = arguments.path("results", ".");
        settings.check();
        String page;
        try (Database database = Database.of(config, 1)) {
            Schema.ensure(database);
            page = ReportPage.html(
                    new ReportStore(database),
                    tickers,
                    results,
                    ZonedDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES));
        }
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        if (out.equals(STANDARD_OUTPUT)) {
            System.out.writeBytes(bytes);
            System.out.flush();
        } else {
            write(Path.of(out), bytes);
            System.out.printf(Locale.ROOT, "%s written, %d kB; open it in a browser%n", out, bytes.length / 1000);
        }
        return ExitCode.DONE;
    }

    /// Writes a temporary file and renames it, so that the file is always complete, even if a run is
    /// killed.
    private static void write(Path file, byte[] bytes) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(part, bytes);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new WorkerException(
                    ExitCode.REFUSED,
                    "expected to write " + file.toAbsolutePath() + ", found " + e
                            + "; name another file with --out, or --out - for standard output",
                    e);
        }
    }
}
