package finance.ml.report;

import com.squareup.moshi.JsonWriter;
import finance.common.TradingCalendar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import okio.Buffer;

/// The data of the charts as JSON, escaped for a `script` element.
final class Charts {
    private final JsonWriter json;

    private Charts(JsonWriter json) {
        this.json = json;
    }

    static String json(Report report) {
        Buffer buffer = new Buffer();
        try (JsonWriter writer = JsonWriter.of(buffer)) {
            new Charts(writer).write(report);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        // so that no text can end the script element
        return buffer.readUtf8().replace("<", "\\u003c").replace("&", "\\u0026");
    }

    private void write(Report report) throws IOException {
        json.beginObject();
        json.name("prices").beginArray();
        for (PriceHistory history : report.prices()) {
            price(history);
        }
        json.endArray();
        record(report.trackRecord());
        new CalibrationCharts(json).write(report.calibration());
        bars(report.dataQuality());
        json.endObject();
    }

    /// Every series has a value, or null, for each session from the first close to the last target.
    private void price(PriceHistory history) throws IOException {
        List<LocalDate> sessions = sessions(history);
        json.beginObject();
        dates(sessions);
        series("close", sessions, history.closes()::get);
        if (history.hasDividends()) {
            series("reinvested", sessions, history.reinvested()::get);
        }
        json.name("fans").beginArray();
        for (PriceHistory.Fan fan : history.fans()) {
            Double origin = history.closes().get(fan.origin());
            json.beginObject();
            json.name("model").value(fan.model());
            fan("mean", sessions, fan, origin, PriceHistory.Step::mean);
            fan("lower80", sessions, fan, origin, PriceHistory.Step::lower80);
            fan("upper80", sessions, fan, origin, PriceHistory.Step::upper80);
            fan("lower95", sessions, fan, origin, PriceHistory.Step::lower95);
            fan("upper95", sessions, fan, origin, PriceHistory.Step::upper95);
            json.endObject();
        }
        json.endArray();
        json.endObject();
    }

    private static List<LocalDate> sessions(PriceHistory history) {
        TreeSet<LocalDate> known = new TreeSet<>(history.closes().keySet());
        history.fans().forEach(fan -> fan.steps().forEach(step -> known.add(step.target())));
        List<LocalDate> sessions = new ArrayList<>();
        for (LocalDate date = known.first(); !date.isAfter(known.last()); date = date.plusDays(1)) {
            if (TradingCalendar.isSession(date) || known.contains(date)) {
                sessions.add(date);
            }
        }
        return sessions;
    }

    /// The fan starts at the close of its origin.
    private void fan(
            String name,
            List<LocalDate> sessions,
            PriceHistory.Fan fan,
            Double origin,
            Function<PriceHistory.Step, Double> value)
            throws IOException {
        Map<LocalDate, Double> values = new HashMap<>();
        values.put(fan.origin(), origin);
        fan.steps().forEach(step -> values.put(step.target(), value.apply(step)));
        series(name, sessions, values::get);
    }

    private void record(ForecastTrackRecord record) throws IOException {
        var days = record.byDate(1);
        List<LocalDate> targets = List.copyOf(days.keySet());
        json.name("record").beginObject();
        dates(targets);
        series("ratio", targets, date -> days.get(date).ratio());
        json.endObject();
    }

    private void bars(DataQuality dataQuality) throws IOException {
        List<DataQuality.Day> sessions =
                dataQuality.days().stream().filter(DataQuality.Day::isSession).toList();
        json.name("bars").beginObject();
        dates(sessions.stream().map(DataQuality.Day::date).toList());
        json.name("bars").beginArray();
        for (DataQuality.Day day : sessions) {
            json.value(day.isLoaded() ? day.bars() : null);
        }
        json.endArray();
        json.endObject();
    }

    private void dates(List<LocalDate> dates) throws IOException {
        json.name("dates").beginArray();
        for (LocalDate date : dates) {
            json.value(date.toString());
        }
        json.endArray();
    }

    private void series(String name, List<LocalDate> dates, Function<LocalDate, Double> value) throws IOException {
        json.name(name).beginArray();
        for (LocalDate date : dates) {
            Double at = value.apply(date);
            json.value(at == null ? null : Double.valueOf(round(at)));
        }
        json.endArray();
    }

    /// Six significant digits: more are invisible in a chart and would be most of the file.
    private static double round(double value) {
        return new BigDecimal(value).round(new MathContext(6)).doubleValue();
    }
}
