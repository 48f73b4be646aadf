package finance.ml.daily;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/// Processes items on all processors. The caller's thread submits the items and receives the results in
/// batches. `submit` waits while too many items are unfinished. An exception of the work is thrown to the
/// caller.
final class BoundedPipeline<T, R> implements AutoCloseable {
    private final ExecutorService workers = Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().daemon().factory());
    private final ConcurrentLinkedQueue<R> results = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    private final Function<T, R> work;
    private final Consumer<List<R>> sink;
    private final int batch;
    private final int capacity;
    private final Semaphore permits;

    /// @param work called on several threads at once
    /// @param sink called on the caller's thread
    BoundedPipeline(Function<T, R> work, Consumer<List<R>> sink, int batch) {
        this.work = work;
        this.sink = sink;
        this.batch = batch;
        this.capacity = 2 * batch;
        this.permits = new Semaphore(capacity);
    }

    void submit(T item) {
        permits.acquireUninterruptibly();
        workers.execute(() -> {
            try {
                results.add(work.apply(item));
            } catch (RuntimeException | Error e) {
                fault.compareAndSet(null, e);
            } finally {
                permits.release();
            }
        });
        deliver(batch);
    }

    /// Waits for all submitted items and delivers the remaining results.
    void drain() {
        permits.acquireUninterruptibly(capacity);
        permits.release(capacity);
        deliver(1);
    }

    private void deliver(int least) {
        if (fault.get() != null) {
            throw new IllegalStateException("processing of an item failed", fault.get());
        }
        if (results.size() < least) {
            return;
        }
        List<R> taken = new ArrayList<>();
        for (R result = results.poll(); result != null; result = results.poll()) {
            taken.add(result);
        }
        sink.accept(taken);
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
