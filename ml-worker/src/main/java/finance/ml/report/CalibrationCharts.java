package finance.ml.report;

import com.squareup.moshi.JsonWriter;
import finance.ml.report.Calibration.Band;
import finance.ml.report.Calibration.Coverage;
import finance.ml.report.Calibration.Quantile;
import finance.ml.report.Calibration.WidthGroup;
import java.io.IOException;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// The data of the calibration charts as JSON, in percent.
final class CalibrationCharts {
    private static final double DIGITS = 1e4;

    private final JsonWriter json;

    CalibrationCharts(JsonWriter json) {
        this.json = json;
    }

    /// Writes the member `calibration` of the object that is open.
    void write(Calibration calibration) throws IOException {
        List<Coverage> coverages = calibration.coverages();
        List<Quantile> quantiles = calibration.quantiles();
        List<WidthGroup> widths = calibration.widths();
        json.name("calibration").beginObject();
        json.name("coverage").beginObject();
        json.name("dates").beginArray();
        for (Coverage day : coverages) {
            json.value(day.date().toString());
        }
        json.endArray();
        bands("narrow", coverages.stream().map(Coverage::narrow).toList());
        bands("wide", coverages.stream().map(Coverage::wide).toList());
        json.endObject();
        json.name("quantiles").beginObject();
        percent("level", quantiles, Quantile::level);
        bands("below", quantiles.stream().map(Quantile::below).toList());
        json.endObject();
        json.name("widths").beginObject();
        percent("halfWidth", widths, WidthGroup::halfWidth);
        percent("outcome", widths, WidthGroup::outcome);
        json.endObject();
        json.endObject();
    }

    private void bands(String name, List<Band> bands) throws IOException {
        json.name(name).beginObject();
        percent("share", bands, Band::share);
        percent("lower", bands, Band::lower);
        percent("upper", bands, Band::upper);
        json.endObject();
    }

    private <T> void percent(String name, List<T> items, ToDoubleFunction<T> share) throws IOException {
        json.name(name).beginArray();
        for (T item : items) {
            json.value(Math.round(100 * DIGITS * share.applyAsDouble(item)) / DIGITS);
        }
        json.endArray();
    }
}
