package finance.ml.lstm;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.tracker.Tracker;
import finance.ml.series.UnusableSeriesException;
import java.util.Random;

/// Minimizes the mean squared error by Adam with early stopping: the result has the weights with the smallest
/// error on the validation windows. Kingma & Ba, *Adam: a method for stochastic optimization*, ICLR 2015.
final class Training {
    private final LstmParameters parameters;
    private final TrainingWindows training;
    private final TrainingWindows validation;
    private final Random order;

    private byte[] bestWeights;
    private double bestError = Double.POSITIVE_INFINITY;
    private int bestEpoch;
    private int epochs;

    private Training(LstmParameters parameters, TrainingWindows training, TrainingWindows validation) {
        this.parameters = parameters;
        this.training = training;
        this.validation = validation;
        this.order = new Random(parameters.seed());
    }

    /// Trains a new network.
    static Training run(LstmParameters parameters, TrainingWindows training, TrainingWindows validation) {
        return PyTorch.call(() -> {
            Training run = new Training(parameters, training, validation);
            run.run();
            return run;
        });
    }

    byte[] bestWeights() {
        return bestWeights;
    }

    /// The epoch whose weights were kept, counted from 1.
    int bestEpoch() {
        return bestEpoch;
    }

    /// Number of epochs that were run before training stopped.
    int epochs() {
        return epochs;
    }

    private void run() {
        PyTorch.setSeed(parameters.seed());
        try (Network network = new Network(parameters.units());
                Trainer trainer = trainer(network, parameters)) {
            while (epochs < parameters.epochs() && epochs - bestEpoch < parameters.patience()) {
                epoch(trainer, training.shuffled(order), parameters.batchSize());
                epochs++;
                keepIfBest(network);
            }
        }
        if (bestWeights == null) {
            throw new UnusableSeriesException(
                    "expected a finite validation error, found none in %d epochs of %s".formatted(epochs, parameters));
        }
    }

    static Trainer trainer(Network network, LstmParameters parameters) {
        Adam adam = Adam.builder()
                .optLearningRateTracker(Tracker.fixed((float) parameters.learningRate()))
                .build();
        Trainer trainer = network.model()
                .newTrainer(new DefaultTrainingConfig(Loss.l2Loss())
                        .optOptimizer(adam)
                        .optDevices(new Device[] {Device.cpu()}));
        trainer.initialize(new Shape(parameters.batchSize(), parameters.lookback(), 1));
        return trainer;
    }

    /// One pass over the windows, in their order.
    static void epoch(Trainer trainer, TrainingWindows windows, int batchSize) {
        try (NDManager scope = trainer.getManager().newSubManager()) {
            NDArray inputs = scope.create(windows.inputs(), new Shape(windows.size(), windows.lookback(), 1));
            NDArray targets = scope.create(windows.targets(), new Shape(windows.size(), 1));
            for (int from = 0; from < windows.size(); from += batchSize) {
                int to = Math.min(from + batchSize, windows.size());
                step(trainer, scope, inputs.get(from + ":" + to), targets.get(from + ":" + to));
            }
        }
    }

    private static void step(Trainer trainer, NDManager scope, NDArray inputs, NDArray targets) {
        try (NDManager batch = scope.newSubManager()) {
            inputs.attach(batch);
            targets.attach(batch);
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                NDArray forecast = trainer.forward(new NDList(inputs)).singletonOrThrow();
                // the value of the loss is not read, because reading it would wait for the batch
                gradients.backward(forecast.sub(targets).square().mean());
            }
            trainer.step();
        }
    }

    private void keepIfBest(Network network) {
        float[] forecasts = network.predict(validation.inputs(), validation.lookback());
        double error = 0;
        for (int i = 0; i < forecasts.length; i++) {
            double difference = forecasts[i] - validation.targets()[i];
            error += difference * difference / forecasts.length;
        }
        if (error < bestError) {
            bestError = error;
            bestEpoch = epochs;
            bestWeights = network.weights();
        }
    }
}
