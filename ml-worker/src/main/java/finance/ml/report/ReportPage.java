package finance.ml.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZonedDateTime;
import java.util.Base64;
import java.util.List;

/// The report as one self-contained HTML file.
///
/// The template escapes all text. In addition, the Content-Security-Policy of the page allows only the script
/// with the given hash, and no requests.
public final class ReportPage {
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

    private ReportPage() {}

    /// Reads the data of the report and renders the page.
    ///
    /// @param tickers to show; if empty, the most traded ones
    /// @param results the folder of the results files of the tuning commands
    public static String html(ReportStore store, List<String> tickers, Path results, ZonedDateTime writtenAt) {
        return html(store.read(tickers, TuningFile.in(results)), writtenAt);
    }

    static String html(Report report, ZonedDateTime writtenAt) {
        Template page = Mustache.compiler()
                .withLoader(partial -> new StringReader(resource(partial + ".mustache")))
                .compile(resource("page.mustache"));
        return page.execute(new PageView(report, writtenAt, Assets.load()));
    }

    /// @param scriptHash in the form of a Content-Security-Policy
    record Assets(String style, String styleHash, String script, String scriptHash) {
        static Assets load() {
            String style = resource(UPLOT + "dist/uPlot.min.css") + resource("report.css");
            String licence = "/*\n" + resource(UPLOT + "LICENSE").strip() + "\n*/\n";
            String script = licence + resource(UPLOT + "dist/uPlot.iife.min.js") + resource("report.js");
            return new Assets(style, hash(style), script, hash(script));
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must support SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream stream = ReportPage.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("expected " + name + " on the class path");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + name, e);
        }
    }
}
