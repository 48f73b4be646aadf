package finance.ml.lstm;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.UniformInitializer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// One LSTM layer and a linear unit on its last state: Hochreiter & Schmidhuber, *Long short-term memory*,
/// Neural Computation 9 (1997) 1735–1780, with forget gates. Initial weights are uniform in ±1/√units,
/// PyTorch's default. To be used on the engine's thread only, see [PyTorch#call].
final class Network implements AutoCloseable {
    private final Model model;
    private final ParameterStore weights;

    Network(int units) {
        model = PyTorch.newModel("lstm");
        model.setBlock(block(units));
        weights = new ParameterStore(model.getNDManager(), false);
    }

    /// Restores a network from the weights that [#weights()] returned.
    static Network of(int units, byte[] weights) {
        Network network = new Network(units);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(weights))) {
            network.model.getBlock().loadParameters(network.model.getNDManager(), in);
            return network;
        } catch (IOException | MalformedModelException e) {
            network.close();
            throw new IllegalStateException(
                    "expected the weights of an LSTM of %d units: %s".formatted(units, e.getMessage()), e);
        }
    }

    Model model() {
        return model;
    }

    byte[] weights() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            model.getBlock().saveParameters(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// Forecasts the next scaled number after each window.
    ///
    /// @param windows one after another, each of `lookback` scaled numbers, oldest first
    float[] predict(float[] windows, int lookback) {
        try (NDManager scope = model.getNDManager().newSubManager()) {
            NDArray batch = scope.create(windows, new Shape(windows.length / lookback, lookback, 1));
            return model.getBlock()
                    .forward(weights, new NDList(batch), false)
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }

    @Override
    public void close() {
        model.close();
    }

    private static Block block(int units) {
        Block lstm = LSTM.builder().setNumLayers(1).setStateSize(units).build();
        SequentialBlock block = new SequentialBlock()
                .add(lstm)
                .add(LambdaBlock.singleton(states -> states.get(":, -1, :")))
                .add(Linear.builder().setUnits(1).build());
        block.setInitializer(new UniformInitializer((float) (1 / Math.sqrt(units))), Parameter.Type.WEIGHT);
        return block;
    }
}
