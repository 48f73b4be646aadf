package finance.replay;

import com.squareup.moshi.JsonReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import okio.Buffer;

/// Sends requests to a server over real HTTP.
public final class Client implements AutoCloseable {
    static final LocalDate SESSION = LocalDate.of(2026, 1, 6);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;

    Client(ReplayServer server) {
        base = server.baseUrl();
    }

    static String dayPath(LocalDate date) {
        return "/v2/aggs/grouped/locale/us/market/stocks/" + date + "?adjusted=false&include_otc=false";
    }

    HttpResponse<String> get(String path) {
        return get(path, "any-key");
    }

    HttpResponse<String> get(String path, String key) {
        return send(HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + key));
    }

    HttpResponse<String> getWithoutKey(String path) {
        return send(HttpRequest.newBuilder(base.resolve(path)));
    }

    HttpResponse<byte[]> bytes(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(base.resolve(path))
                        .header("Authorization", "Bearer any-key")
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> json(String body) {
        return (Map<String, Object>) value(body);
    }

    static Object value(String body) {
        try (JsonReader reader = JsonReader.of(new Buffer().writeUtf8(body))) {
            return reader.readJsonValue();
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + body.substring(0, Math.min(200, body.length())), e);
        }
    }

    @SuppressWarnings("unchecked")
    public static List<Map<String, Object>> results(String body) {
        return (List<Map<String, Object>>) json(body).get("results");
    }

    @Override
    public void close() {
        http.close();
    }
}
