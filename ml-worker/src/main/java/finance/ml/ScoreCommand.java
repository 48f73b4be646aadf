package finance.ml;

import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.ExitCode;
import finance.common.Schema;
import finance.common.Settings;
import finance.ml.daily.Scores;
import finance.ml.store.Shard;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "score",
        description = "Scores every forecast whose day has been loaded, beside naive; each once.",
        mixinStandardHelpOptions = true)
final class ScoreCommand implements Callable<Integer> {
    @ParentCommand
    private MlWorker worker;

    @Option(names = "--all", description = "Every ticker; as it is without.")
    @SuppressWarnings("UnusedVariable") // accepted everywhere; here it changes nothing
    private boolean all;

    @Option(
            names = "--shard",
            paramLabel = "i/n",
            defaultValue = "1/1",
            description = "Only the i-th of n parts of the market.")
    private String shard;

    @Override
    public Integer call() {
        Settings settings = new Settings(worker.environment());
        DatabaseConfig config = DatabaseConfig.from(settings);
        Shard part = Shard.parse(shard, settings);
        settings.check();
        try (Database database = Database.of(config)) {
            Schema.ensure(database);
            System.out.println(Scores.score(database, part));
            return ExitCode.DONE.status();
        }
    }
}
