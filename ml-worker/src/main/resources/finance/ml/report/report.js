// Draws the charts of the page from its JSON data, again when the theme or the width changes.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  // a canvas cannot use custom properties, and light-dark() is resolved for elements only
  const probe = document.body.appendChild(document.createElement("i"));
  probe.hidden = true;
  const color = (name, alpha = 1) => {
    probe.style.color = `var(--${name})`;
    const [red, green, blue] = getComputedStyle(probe).color.match(/[\d.]+/g);
    return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
  };

  const day = date => {
    const [year, month, number] = date.split("-").map(Number);
    return `${number} ${months[month - 1]} ${year}`;
  };
  const fixed = (value, digits) => value == null ? "–" : value.toLocaleString("en-US",
    { minimumFractionDigits: digits, maximumFractionDigits: digits });
  // two digits, below 10 dollars four, below a tenth four significant ones
  const priceDigits = size => size >= 10 ? 2 : size > 0 ? Math.min(12, Math.max(4, Math.ceil(-Math.log10(size)) + 3)) : 4;
  const price = value => fixed(value, value == null ? 0 : priceDigits(Math.abs(value)));

  const few = dates => dates.length < 8;

  // sessions are equidistant: weekends leave no gap
  const sessionAxis = dates => ({
    stroke: color("muted"), grid: { show: false }, ticks: { stroke: color("rule"), size: 5 }, size: 34,
    font: "11px system-ui, sans-serif",
    splits: (chart, axis, from, to) => {
      if (few(dates)) return dates.map((date, i) => i);
      const starts = [];
      for (let i = Math.max(1, Math.ceil(from)); i <= Math.min(to, dates.length - 1); i++) {
        if (dates[i].slice(0, 7) !== dates[i - 1].slice(0, 7)) starts.push(i);
      }
      if (starts.length === 0) return dates.length ? [0] : [];
      const every = Math.ceil(starts.length / Math.max(1, Math.floor(chart.width / 70)));
      return starts.filter((start, i) => i % every === 0);
    },
    values: (chart, splits) => splits.map(i => few(dates) ? day(dates[i]).slice(0, -5)
      : dates[i].slice(5, 7) === "01" || i === splits[0]
        ? `${months[dates[i].slice(5, 7) - 1]} ’${dates[i].slice(2, 4)}` : months[dates[i].slice(5, 7) - 1]),
  });
  // as many digits as the distance of the ticks has, so that all labels differ
  const digits = step => {
    const isEnough = n => step * 10 ** n > .5 && Math.abs(step * 10 ** n - Math.round(step * 10 ** n)) < 1e-6;
    return [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].find(isEnough) ?? 12;
  };
  const valueAxis = () => ({
    stroke: color("muted"), grid: { stroke: color("rule", .6), width: 1 }, ticks: { show: false }, gap: 4,
    font: "11px system-ui, sans-serif", space: 36,
    size: (chart, labels) => Math.max(54, 12 + 6 * Math.max(0, ...(labels ?? []).map(label => label.length))),
    values: (chart, splits, axis, space, step) => splits.map(value => fixed(value, digits(step))),
  });
  const sessionSeries = dates => ({ label: "Session", value: (chart, i) => i == null ? "" : day(dates[i]) });
  const line = (label, stroke, value, more = {}) =>
    ({ label, stroke, width: 1.5, points: { show: false }, value: (chart, v) => value(v), ...more });

  const lastOf = series => series.findLastIndex(value => value != null);

  function pricePlot({ dates, close, reinvested, fans }) {
    const accent = color("accent");
    const series = [sessionSeries(dates), line("Close", color("ink"), price)];
    const columns = [dates.map((date, i) => i), close];
    if (reinvested) {
      series.push(line("With dividends", color("good"), price));
      columns.push(reinvested);
    }
    const bands = [];
    fans.forEach((fan, n) => {
      const first = series.length;
      const range = (low, high) => (v, i) => i == null || v == null ? "–" : `${price(low[i])} to ${price(high[i])}`;
      const edge = (label, value) => ({ label, class: value ? "range" : "quiet", stroke: color("accent", 0), width: 0,
        points: { show: false }, value: (chart, v, s, i) => value ? value(v, i) : "" });
      const named = n === fans.length - 1;
      series.push(
        line("Forecast", accent, price, { dash: [5, 3], class: named ? null : "quiet" }),
        edge("80 %", named && range(fan.lower80, fan.upper80)), edge("", null),
        edge("95 %", named && range(fan.lower95, fan.upper95)), edge("", null));
      columns.push(fan.mean, fan.upper80, fan.lower80, fan.upper95, fan.lower95);
      const strength = named ? 1 : .6;
      bands.push(
        { series: [first + 3, first + 4], fill: color("accent", .16 * strength) },
        { series: [first + 1, first + 2], fill: color("accent", .26 * strength) });
    });
    return { series, columns, bands, height: 230, axes: [sessionAxis(dates), valueAxis()],
      at: lastOf(fans.length ? fans.at(-1).mean : close) };
  }

  const level = (dates, value, stroke) => ({
    series: { label: "", class: "quiet", stroke, width: 1, dash: [2, 4], points: { show: false } },
    column: dates.map(() => value),
  });
  const dotted = count => count < 60 ? { points: { show: true, size: 5 } } : {};

  function ratioPlot({ dates, ratio }) {
    const one = level(dates, 1, color("muted"));
    return { height: 190, axes: [sessionAxis(dates), valueAxis()], bands: [],
      series: [sessionSeries(dates), one.series, line("MAE ÷ naive", color("accent"), v => fixed(v, 3), dotted(dates.length))],
      columns: [dates.map((date, i) => i), one.column, ratio],
      range: (low, high) => { const reach = Math.max(.05, Math.abs(low - 1), Math.abs(high - 1)) * 1.1; return [1 - reach, 1 + reach]; },
      at: lastOf(ratio) };
  }

  const bound = () => ({ label: "", class: "quiet", stroke: color("accent", 0), width: 0, points: { show: false } });
  const withBand = ({ lower, upper }) => (v, i) =>
    i == null || v == null ? "–" : `${fixed(v, 1)} (${fixed(lower[i], 1)} to ${fixed(upper[i], 1)})`;

  function coveragePlot({ dates, narrow, wide }) {
    const low = level(dates, 80, color("muted")), high = level(dates, 95, color("muted"));
    const share = (label, name, of) => ({ ...line(label, color(name), null, dotted(dates.length)),
      value: (chart, v, s, i) => withBand(of)(v, i) });
    return { height: 220, axes: [sessionAxis(dates), valueAxis()],
      series: [sessionSeries(dates), low.series, high.series,
        share("80 % interval", "accent", narrow), bound(), bound(), share("95 % interval", "good", wide), bound(), bound()],
      bands: [{ series: [4, 5], fill: color("accent", .2) }, { series: [7, 8], fill: color("good", .2) }],
      columns: [dates.map((date, i) => i), low.column, high.column,
        narrow.share, narrow.upper, narrow.lower, wide.share, wide.upper, wide.lower],
      range: low => [Math.min(60, low - 5), 101], at: lastOf(narrow.share) };
  }

  // a straight line through the origin: x and y are equal
  const diagonal = () => ({ label: "", class: "quiet", stroke: color("muted"), width: 1, dash: [2, 4], points: { show: false } });
  const percentSeries = label => ({ label, value: (chart, v) => fixed(v, 2) });
  const points = { points: { show: true, size: 6 } };

  function quantilesPlot({ level: levels, below }) {
    return { height: 260, axes: [valueAxis(), valueAxis()].map((axis, i) => i ? axis : { ...axis, size: 30 }),
      series: [percentSeries("Quantile, %"), diagonal(),
        { ...line("Closes below", color("accent"), null, points), value: (chart, v, s, i) => withBand(below)(v, i) },
        bound(), bound()],
      bands: [{ series: [3, 4], fill: color("accent", .2) }],
      columns: [levels, levels, below.share, below.upper, below.lower],
      across: [0, 100], range: () => [0, 100], at: lastOf(below.share) };
  }

  function widthsPlot({ halfWidth, outcome }) {
    const most = 1.05 * Math.max(...halfWidth, ...outcome);
    return { height: 260, axes: [valueAxis(), valueAxis()].map((axis, i) => i ? axis : { ...axis, size: 30 }), bands: [],
      series: [percentSeries("Half width, %"), diagonal(), line("Outcome, %", color("accent"), v => fixed(v, 2), points)],
      columns: [halfWidth, halfWidth, outcome], across: [0, most], range: () => [0, most], at: lastOf(outcome) };
  }

  function barsPlot({ dates, bars }) {
    return { height: 130, axes: [sessionAxis(dates), valueAxis()], bands: [],
      series: [sessionSeries(dates), line("Bars", color("loaded"), v => fixed(v, 0), {
        paths: uPlot.paths.bars({ size: [.7, 24] }), fill: color("loaded"), width: 0 })],
      columns: [dates.map((date, i) => i), bars], range: (low, high) => [0, high * 1.05], at: lastOf(bars) };
  }

  const plots = {
    price: chart => pricePlot(data.prices[chart.dataset.index]),
    ratio: () => ratioPlot(data.record),
    coverage: () => coveragePlot(data.calibration.coverage),
    quantiles: () => quantilesPlot(data.calibration.quantiles),
    widths: () => widthsPlot(data.calibration.widths),
    bars: () => barsPlot(data.bars),
  };

  function draw(element) {
    const { series, columns, bands, axes, height, range, across, at } = plots[element.dataset.chart](element);
    element.replaceChildren();
    const last = columns[0].length - 1;
    const plot = new uPlot({
      width: element.clientWidth, height, series, bands, axes,
      scales: { x: { time: false, range: () => across ?? [-.5, last + .5] }, y: range ? { range: (chart, low, high) => range(low, high) } : {} },
      legend: { show: true, live: true },
      cursor: { drag: { x: false, y: false }, points: { size: 6 }, y: false },
      hooks: { setCursor: [chart => { if (chart.cursor.idx == null && at >= 0) chart.setLegend({ idx: at }); }] },
    }, columns, element);
    if (at >= 0) plot.setLegend({ idx: at });
    element.querySelectorAll("canvas").forEach(canvas => canvas.setAttribute("aria-hidden", "true"));
  }

  const charts = [...document.querySelectorAll("[data-chart]")];
  const widths = new Map();
  const drawAll = () => charts.forEach(chart => {
    widths.set(chart, chart.clientWidth);
    draw(chart);
  });
  const redraw = () => {
    if (charts.some(chart => widths.get(chart) !== chart.clientWidth)) drawAll();
  };
  let frame = 0;
  new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(redraw);
  }).observe(document.querySelector("main"));

  const root = document.documentElement;
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
  const repaint = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    drawAll();
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    repaint();
  });
  system.addEventListener("change", repaint);
  repaint();
})();
