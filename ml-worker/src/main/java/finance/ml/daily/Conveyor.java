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

/// Works on items on all processors while the caller's thread brings them and takes the results away, a batch at a
/// time. Bounded: bringing waits while too many items are at work. What the work throws is thrown at the caller.
final class Conveyor<T, R> implements AutoCloseable {
    private final ExecutorService workers = Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().daemon().factory());
    private final ConcurrentLinkedQueue<R> done = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    private final Function<T, R> work;
    private final Consumer<List<R>> sink;
    private final int batch;
    private final int capacity;
    private final Semaphore room;

    /// @param work called on several threads at once
    /// @param sink called on the caller's thread
    Conveyor(Function<T, R> work, Consumer<List<R>> sink, int batch) {
        this.work = work;
        this.sink = sink;
        this.batch = batch;
        this.capacity = 2 * batch;
        this.room = new Semaphore(capacity);
    }

    void bring(T item) {
        room.acquireUninterruptibly();
        workers.execute(() -> {
            try {
                done.add(work.apply(item));
            } catch (RuntimeException | Error e) {
                fault.compareAndSet(null, e);
            } finally {
                room.release();
            }
        });
        take(batch);
    }

    /// Waits for what is at work and takes it away.
    void finish() {
        room.acquireUninterruptibly(capacity);
        room.release(capacity);
        take(1);
    }

    private void take(int least) {
        if (fault.get() != null) {
            throw new IllegalStateException("while working on an item", fault.get());
        }
        if (done.size() < least) {
            return;
        }
        List<R> results = new ArrayList<>();
        for (R result = done.poll(); result != null; result = done.poll()) {
            results.add(result);
        }
        sink.accept(results);
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
