package finance.replay;

import finance.replay.market.Market;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/// Replaces the data vendor in tests, the demo and benchmarks: serves its endpoints from a made-up
/// [Market], with faults on request. Any API key is accepted, except that a key with the prefix `rejected`
/// and a missing key get the vendor's 401. Every response has the header `X-Made-Up-Data: true` and a
/// request_id with the prefix `made-up-`.
///
/// ```java
/// try (ReplayServer vendor = ReplayServer.start(Market.of(1, 300), Faults.none(), 0)) {   // 0: any free port
///     vendor.baseUrl();                                        // for POLYGON_BASE_URL
///     vendor.faultWith(Faults.always(Fault.reset()).first(2)); // at any time
///     vendor.calls();                                          // the requests and their status
///     vendor.callsOf("/stocks/v1/splits");                     // number of requests
///     vendor.callsByEndpoint();                                // number of requests of each endpoint
/// }
/// ```
///
/// Endpoints: `/v2/aggs/grouped/locale/us/market/stocks/{date}`, `/stocks/v1/splits`,
/// `/stocks/v1/dividends`, `/v3/reference/tickers`, `/v3/reference/tickers/{ticker}`,
/// `/v3/reference/tickers/types`, `/vX/reference/tickers/{id}/events`, `/v1/marketstatus/upcoming`. An
/// unknown parameter gets status 400. docs/replay.md describes endpoints and faults.
public final class ReplayServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Market market;
    private final Endpoints endpoints;
    private final CallLimit limit;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<RecordedCall> calls = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Faults faults;

    private ReplayServer(ServerSocket listener, Market market, Faults faults, CallLimit limit) {
        this.listener = listener;
        this.market = market;
        this.endpoints = new Endpoints(market);
        this.faults = faults;
        this.limit = limit;
    }

    /// Listens on the loopback interface.
    ///
    /// @param port 0 for any free one
    public static ReplayServer start(Market market, Faults faults, int port) {
        return start(
                market,
                faults,
                CallLimit.none(),
                InetAddress.getLoopbackAddress().getHostAddress(),
                port);
    }

    public static ReplayServer start(Market market, Faults faults, CallLimit limit, String host, int port) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.bind(new InetSocketAddress(host, port), 256);
            ReplayServer server = new ReplayServer(listener, market, faults, limit);
            Thread.ofVirtual().name("replay-accept").start(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    public URI baseUrl() {
        InetAddress address = listener.getInetAddress();
        String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + listener.getLocalPort());
    }

    /// Replaces the faults from the next request on. The count of attempts continues.
    public void faultWith(Faults others) {
        faults = others;
    }

    /// All requests since the start, in the order of the responses.
    public List<RecordedCall> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    public long callsOf(String pathPrefix) {
        return calls().stream()
                .filter(call -> call.path().startsWith(pathPrefix))
                .count();
    }

    /// The number of requests per endpoint, with `{date}`, `{id}` and `{ticker}` for the variable parts of
    /// a path.
    public Map<String, Long> callsByEndpoint() {
        return calls().stream()
                .collect(Collectors.groupingBy(
                        call -> Endpoints.name(call.path()), TreeMap::new, Collectors.counting()));
    }

    public void forgetCalls() {
        calls.clear();
    }

    /// Waits until the server is closed.
    void await() throws InterruptedException {
        closed.await();
    }

    /// Stops the server at once and closes open connections.
    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + baseUrl() + ": " + e.getMessage(), e);
        } finally {
            closed.countDown();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.startVirtualThread(() -> {
                    new Connection(socket, this::answer).run();
                    open.remove(socket);
                });
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    System.err.println("replay: a connection could not be accepted: " + e.getMessage());
                }
            }
        }
    }

    private Response answer(String method, String target, Map<String, String> headers) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        Map<String, String> query = Map.of();
        String authorization = headers.getOrDefault("authorization", "");
        boolean bearer = authorization.startsWith("Bearer ");
        String key = bearer ? authorization.substring("Bearer ".length()).strip() : "";
        boolean keyInUrl = false;
        Response response;
        try {
            query = mark < 0 ? Map.of() : Query.parse(target.substring(mark + 1));
            keyInUrl = query.containsKey("apiKey");
            if (keyInUrl) {
                key = query.remove("apiKey");
            }
            response = answer(method, key, path, query, headers);
        } catch (BadRequest bad) {
            response = ErrorResponses.error(400, String.valueOf(bad.getMessage()));
        } catch (IllegalStateException impossible) {
            response = ErrorResponses.error(500, String.valueOf(impossible.getMessage()));
        }
        calls.add(new RecordedCall(Instant.now(), path, text(query), bearer, keyInUrl, response.status()));
        return response;
    }

    private Response answer(
            String method, String key, String path, Map<String, String> query, Map<String, String> headers) {
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return ErrorResponses.error(405, "Only GET is answered");
        }
        if (key.isEmpty()) {
            return ErrorResponses.error(401, "API Key was not provided");
        }
        if (key.startsWith("rejected")) {
            return ErrorResponses.of((Fault.Answer) Fault.unauthorized());
        }
        if (limit.refuses()) {
            return Response.json(429, ErrorResponses.TOO_MANY_CALLS);
        }
        int attempt = attempts.merge(path + '?' + text(query), 1, Integer::sum);
        Request request = new Request(path, query, Endpoints.date(path), attempt, market.now());
        String host = headers.get("host");
        String base = host == null ? baseUrl().toString() : "http://" + host;
        Optional<Fault> fault = faults.of(request);
        return fault.isPresent() ? faulty(fault.get(), request, base) : good(request, base);
    }

    private Response faulty(Fault fault, Request request, String base) {
        return switch (fault) {
            case Fault.Answer answer -> ErrorResponses.of(answer);
            case Fault.Corrupt corrupt -> endpoints.answer(request, base, corrupt.rows());
            case Fault.AlteredDay altered -> endpoints.answer(request, base, altered.alteration());
            case Fault.AlteredRows altered -> endpoints.answer(request, base, altered.alteration());
            case Fault.ForeignNextUrl foreign ->
                endpoints.answer(request, foreign.base().toString(), Set.of());
            case Fault.Truncated cut -> good(request, base).by(new Response.Delivery(cut.share(), false, 0));
            case Fault.Reset reset -> good(request, base).by(new Response.Delivery(reset.share(), true, 0));
            case Fault.Trickle slow -> good(request, base).by(new Response.Delivery(1, false, slow.bytesPerSecond()));
        };
    }

    private Response good(Request request, String base) {
        return endpoints.answer(request, base, Set.of());
    }

    private static String text(Map<String, String> query) {
        return query.entrySet().stream()
                .map(pair -> pair.getKey() + "=" + pair.getValue())
                .collect(Collectors.joining("&"));
    }

    public static void main(String[] args) {
        System.exit(ReplayCommand.run(args));
    }
}
