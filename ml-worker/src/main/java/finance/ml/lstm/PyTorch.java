package finance.ml.lstm;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// The engine, loaded on first use: from the folder in the environment variable PYTORCH_LIBRARY_PATH if it is
/// set, otherwise unpacked from the class path into DJL's cache (DJL_CACHE_DIR, ENGINE_CACHE_DIR). It uses no
/// network.
///
/// One dedicated thread makes all calls of the engine: DJL collects gradients for one training at a time, the
/// seed is global, and PyTorch has settings per thread, so that another thread would give slightly different
/// results. To use more cores, run several processes. Each uses one core, because more threads would wait for
/// each other.
final class PyTorch {
    private static final String NAME = "PyTorch";
    private static final ExecutorService THREAD = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name(NAME).daemon().factory());

    private PyTorch() {}

    /// Runs the work on the engine's thread, after the work that was submitted before, and returns its result.
    /// The work must not call this method: it would wait for itself.
    static <T> T call(Supplier<T> work) {
        Future<T> result = THREAD.submit(work::get);
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("PyTorch failed: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            result.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PyTorch was running", e);
        }
    }

    static void setSeed(long seed) {
        engine().setRandomSeed((int) seed);
    }

    static Model newModel(String name) {
        return Model.newInstance(name, Device.cpu(), engine().getEngineName());
    }

    /// Loads the engine the first time, on its thread.
    private static Engine engine() {
        // By default, DJL sends usage reports, searches for downloads and starts one thread per core.
        setUnlessSet("ai.djl.offline", "true");
        setUnlessSet("ai.djl.pytorch.num_threads", "1");
        setUnlessSet("ai.djl.pytorch.num_interop_threads", "1");
        try {
            return Engine.getEngine(NAME);
        } catch (EngineException e) {
            throw new IllegalStateException(
                    "PyTorch cannot be loaded (%s): set PYTORCH_LIBRARY_PATH to the folder with its libraries, or DJL_CACHE_DIR to one that can be written"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
