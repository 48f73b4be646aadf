package finance.ml.command;

import finance.common.Command;
import finance.common.Retention;
import finance.common.Worker;
import finance.ml.models.Model;
import finance.ml.models.Models;
import java.util.ArrayList;
import java.util.List;

/// The commands of this worker.
public final class Commands {
    private Commands() {}

    /// In the order of `--help`.
    public static List<Command> all() {
        List<Command> commands = new ArrayList<>();
        for (Model model : Models.ALL) {
            model.training().ifPresent(options -> commands.add(TrainCommand.of(options)));
        }
        commands.addAll(List.of(
                TrainLstmCommand.COMMAND,
                TuneArimaCommand.COMMAND,
                TuneLstmCommand.COMMAND,
                CompareCommand.COMMAND,
                ForecastCommand.COMMAND,
                ScoreCommand.COMMAND,
                ReportCommand.COMMAND,
                Worker.MIGRATE,
                Retention.CLEAN));
        return commands;
    }
}
