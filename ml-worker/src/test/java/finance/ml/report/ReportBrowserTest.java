package finance.ml.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import finance.ml.MlWorkerRuns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The report in a real browser.
@Tag("slow")
final class ReportBrowserTest {
    private static final int PHONE = 390;
    private static final List<String> HOSTILE = List.of(
            "</script><script>window.struck = 1</script>",
            "\"><img src=x onerror=\"window.struck=1\">",
            "' onmouseover='window.struck=1' x='",
            "{{title}} &amp; A&B");

    @TempDir
    private static Path folder;

    private static Browser browser;
    private static Path page;

    @BeforeAll
    static void write() throws Exception {
        Optional<Path> chromium = Browser.executable();
        String without =
                "left out: the report's browser test needs Chromium or Chrome on the PATH (Debian: apt-get install"
                        + " chromium), found none";
        if ("true".equals(System.getenv("CI"))) {
            assertThat(chromium).as(without + "; a failure where CI=true").isPresent();
        }
        assumeTrue(chromium.isPresent(), without);
        page = folder.resolve("report.html");
        ReportFixture base = new ReportFixture().sessions();
        for (String ticker : HOSTILE) {
            base.bars(ticker, 50)
                    .forecast(ticker, "ARIMA(1,1,1)", "2025-03-24", 0.01)
                    .forecast(ticker, "naive", "2025-03-31", 0)
                    .backtest("train", "LSTM<script>", ticker, 1.9, "no better than naive");
        }
        base.dividend(HOSTILE.getFirst(), "2025-02-20", 5);
        MlWorkerRuns.succeed(base.environment, "score");
        MlWorkerRuns.succeed(base.environment, "report", "--out", page.toString());
        browser = new Browser(chromium.get(), Files.createDirectory(folder.resolve("profile")));
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void drawsEveryChartWithoutAnErrorOrARequest() {
        browser.open(page, 1280, 900, false);
        assertThat(chartsDrawn())
                .hasSize(HOSTILE.size() + 5)
                .allSatisfy((chart, drawn) -> assertThat(drawn).as(chart).isTrue());
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests()).isEmpty();
    }

    @Test
    void fitsAPhoneWithoutScrollingSideways() {
        browser.open(page, PHONE, 844, false);
        assertThat(browser.evaluate("document.documentElement.scrollWidth")).isEqualTo((double) PHONE);
        assertThat(chartsDrawn())
                .allSatisfy((chart, drawn) -> assertThat(drawn).as(chart).isTrue());
        assertThat(browser.complaints()).isEmpty();
    }

    /// Closes between 9 and 11 have ticks at distances of 0.5.
    @Test
    void labelsOfAPriceAxisDiffer() throws Exception {
        Path narrow = folder.resolve("narrow.html");
        ReportFixture base = new ReportFixture().sessions().bars("A", 10);
        MlWorkerRuns.succeed(base.environment, "report", "--out", narrow.toString());
        browser.open(narrow, 1280, 900, false);
        browser.evaluate("""
                (() => {
                  window.labels = [];
                  const fillText = CanvasRenderingContext2D.prototype.fillText;
                  CanvasRenderingContext2D.prototype.fillText = function (text, ...position) {
                    if (this.canvas.closest("[data-chart=price]")) window.labels.push(text);
                    return fillText.call(this, text, ...position);
                  };
                  document.getElementById("theme").click();
                })()""");
        browser.settle();
        assertThat(browser.evaluate("window.labels.filter(text => /^[0-9.]+$/.test(text))"))
                .asInstanceOf(InstanceOfAssertFactories.list(String.class))
                .contains("9.5", "10.0", "10.5")
                .doesNotHaveDuplicates();
    }

    @Test
    void pricesFarBelowACentHaveFourSignificantDigits() throws Exception {
        Path micro = folder.resolve("micro.html");
        ReportFixture base =
                new ReportFixture().sessions().bars("MICRO", 50).sql("update daily_bars set close = close * 0.000001");
        MlWorkerRuns.succeed(base.environment, "report", "--out", micro.toString());
        browser.open(micro, 1280, 900, false);
        // 50 * (1 + 0.1 * sin(90 / 7)), on 31 March, the 90th day of the year
        assertThat(browser.evaluate("document.querySelectorAll('[data-chart=price] .u-value')[1].textContent"))
                .isEqualTo("0.00005143");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void isDarkWhereTheReaderPrefersDarkAndLightAtAClick() {
        browser.open(page, 1280, 900, true);
        assertThat(brightness()).isLessThan(0.2);
        browser.evaluate("document.getElementById('theme').click()");
        browser.settle();
        assertThat(brightness()).isGreaterThan(0.8);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void showsHostileTickersAsTheTextTheyAre() {
        browser.open(page, 1280, 900, false);
        assertThat(browser.evaluate("[...document.querySelectorAll('figcaption h3')].map(h => h.textContent)"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactlyInAnyOrderElementsOf(HOSTILE);
        assertThat(browser.evaluate("typeof window.struck")).isEqualTo("undefined");
        assertThat(browser.evaluate("document.querySelectorAll('img, [onmouseover], [onerror]').length"))
                .isEqualTo(0.0);
    }

    @Test
    void everyTableHasACaptionAndRowHeads() {
        browser.open(page, 1280, 900, false);
        assertThat(browser.evaluate("document.querySelectorAll('table').length"))
                .isNotEqualTo(0.0);
        assertThat(browser.evaluate("document.querySelectorAll('table:not(.u-legend):not(:has(caption))').length"))
                .isEqualTo(0.0);
        assertThat(browser.evaluate(
                        "document.querySelectorAll('tbody tr:not(.u-series):not(:has(> th[scope=row]))').length"))
                .isEqualTo(0.0);
        assertThat(browser.evaluate("document.querySelectorAll('[role=img]:not([aria-label])').length"))
                .isEqualTo(0.0);
    }

    @Test
    void drawsTheValueWithDividendsInBothThemes() {
        for (boolean dark : new boolean[] {false, true}) {
            browser.open(page, 1280, 900, dark);
            assertThat(browser.evaluate("""
                    [...document.querySelectorAll("[data-chart=price]")]
                      .filter(chart => /^With dividends/m.test([...chart.querySelectorAll(".u-series")].map(s => s.innerText).join("\\n")))
                      .map(chart => chart.ariaLabel.split(":")[0])""")).isEqualTo(List.of(HOSTILE.getFirst()));
            assertThat(chartsWithTheColorOfTheValue()).isEqualTo(List.of(HOSTILE.getFirst()));
        }
        assertThat(browser.complaints()).isEmpty();
    }

    /// The tickers of the price charts with more than a hundred pixels of the colour `--good`.
    private static Object chartsWithTheColorOfTheValue() {
        return browser.evaluate("""
                (() => {
                  const probe = document.body.appendChild(document.createElement("i"));
                  probe.style.color = "var(--good)";
                  const color = getComputedStyle(probe).color.match(/[\\d.]+/g).map(Number);
                  probe.remove();
                  return [...document.querySelectorAll("[data-chart=price]")].filter(chart => {
                    const canvas = chart.querySelector("canvas");
                    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
                    let count = 0;
                    for (let at = 0; at < data.length; at += 4) {
                      if (data[at + 3] > 200 && color.every((part, i) => Math.abs(part - data[at + i]) < 12)) count++;
                    }
                    return count > 100;
                  }).map(chart => chart.ariaLabel.split(":")[0]);
                })()""");
    }

    /// By the charts' descriptions: whether the canvas has more than a few points in more than two colours.
    private static Map<String, Boolean> chartsDrawn() {
        @SuppressWarnings("unchecked")
        Map<String, Boolean> drawn = (Map<String, Boolean>) browser.evaluate("""
                Object.fromEntries([...document.querySelectorAll("[data-chart]")].map((chart, i) => {
                  const canvas = chart.querySelector("canvas");
                  if (!canvas) return [i + " " + chart.ariaLabel, false];
                  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
                  const colors = new Map();
                  for (let at = 0; at < data.length; at += 4) {
                    if (data[at + 3] === 0) continue;
                    const color = `${data[at] >> 4},${data[at + 1] >> 4},${data[at + 2] >> 4}`;
                    colors.set(color, (colors.get(color) ?? 0) + 1);
                  }
                  const points = [...colors.values()].reduce((sum, count) => sum + count, 0);
                  return [i + " " + chart.ariaLabel, points > canvas.width && colors.size > 2];
                }))""");
        return drawn;
    }

    private static double brightness() {
        return (double) browser.evaluate("""
                (() => {
                  const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number);
                  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
                })()""");
    }
}
