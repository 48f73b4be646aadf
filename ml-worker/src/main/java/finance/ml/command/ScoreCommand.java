package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.ExitCode;
import finance.common.Operands;
import finance.common.Schema;
import finance.common.Settings;
import finance.ml.daily.Scores;
import finance.ml.scoring.LiveAccuracy;
import finance.ml.scoring.LiveAccuracyText;
import finance.ml.store.Shard;
import org.apache.commons.cli.Options;

final class ScoreCommand {
    static final Command COMMAND = new Command(
            "score",
            "Scores every forecast whose target date is loaded, and the naive forecast from the same origin. Prints how"
                    + " many outcomes of the last year were inside the stored intervals, with confidence bands, and for"
                    + " how many tickers the forecasts were significantly better or worse than naive.",
            ScoreCommand::options,
            Operands.NONE,
            ScoreCommand::run);

    private ScoreCommand() {}

    private static Options options() {
        return new Options()
                .addOption(Command.flag("all", "All tickers; this is also the default."))
                .addOption(Command.option("shard", "i/n", "Only the i-th of n parts of the market."));
    }

    private static ExitCode run(Arguments arguments) {
        Settings settings = arguments.settings();
        DatabaseConfig config = DatabaseConfig.from(settings);
        Shard part = arguments
                .text("shard")
                .map(shard -> Shard.parse(shard, settings))
                .orElse(Shard.WHOLE);
        settings.check();
        try (Database database = Database.of(config, 1)) {
            Schema.ensure(database);
            Scores scores = Scores.score(database, part);
            LiveAccuracyText.lines(database.transaction("read the scores", LiveAccuracy::read))
                    .forEach(System.out::println);
            System.out.println(scores);
            return ExitCode.DONE;
        }
    }
}
