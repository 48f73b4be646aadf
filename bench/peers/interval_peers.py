"""The Python side of bench/intervals: `interval_peers.py coverage|fits FILE…` prints JSON objects."""

import csv
import json
import sys
import time
from pathlib import Path

import numpy
from arch import arch_model
from scipy import stats
from statsforecast.models import Naive
from statsforecast.utils import ConformalIntervals

HISTORY = 500
LEVELS = (80, 95)
HORIZONS = (1, 5)
REFIT_EVERY = 5
FIT_EVERY = 50
LEVERAGE = {"GARCH": 0, "GJR-GARCH": 1}


def log_closes(file):
    """Return the log closes; a close of null is a session without a bar, and a line of blanks has no close."""
    with open(file, encoding="utf-8-sig", newline="") as rows:
        closes = [row["Close"] for row in csv.DictReader(rows)]
        return numpy.log([float(close) for close in closes if close not in (None, "null")])


def model(returns, leverage):
    return arch_model(100 * returns, mean="Zero", vol="GARCH", p=1, o=leverage, q=1, dist="t", rescale=False)


def fit(returns, leverage):
    return model(returns, leverage).fit(disp="off", show_warning=False)


def arch_half_widths(logs, leverage):
    """Yield (origin, half widths by horizon and level); parameters are held between fits, the variance sees every return."""
    returns = numpy.diff(logs)
    parameters = None
    for origin in range(HISTORY, len(logs) - 1):
        window = returns[origin - HISTORY + 1 : origin]
        if parameters is None or (origin - HISTORY) % REFIT_EVERY == 0:
            parameters = fit(window, leverage).params
        fixed = model(window, leverage).fix(parameters)
        variances = fixed.forecast(horizon=max(HORIZONS), reindex=False).variance.to_numpy()[0]
        nu = parameters["nu"]
        quantiles = [stats.t.ppf((1 + level / 100) / 2, nu) * numpy.sqrt((nu - 2) / nu) for level in LEVELS]
        yield origin, {h: [q * numpy.sqrt(variances[:h].sum()) / 100 for q in quantiles] for h in HORIZONS}


def conformal_half_widths(logs, _):
    windows = 50
    for origin in range(HISTORY, len(logs) - 1):
        known = logs[origin + 1 - HISTORY : origin + 1]
        naive = Naive(prediction_intervals=ConformalIntervals(n_windows=windows, h=max(HORIZONS)))
        forecast = naive.forecast(y=known, h=max(HORIZONS), level=list(LEVELS))
        yield origin, {h: [forecast[f"hi-{level}"][h - 1] - known[-1] for level in LEVELS] for h in HORIZONS}


def kupiec(inside, origins, level):
    """Return the p-value of Kupiec's test (1995) that the coverage is the level."""
    probability, outside = 1 - level / 100, origins - inside
    observed = outside / origins
    ratio = stats.binom.logpmf(outside, origins, observed) - stats.binom.logpmf(outside, origins, probability)
    return float(stats.chi2.sf(2 * ratio, 1))


def coverage(file, name, half_widths, leverage):
    logs = log_closes(file)
    inside = {(h, level): [] for h in HORIZONS for level in LEVELS}
    scores = {key: [] for key in inside}
    for origin, widths in half_widths(logs, leverage):
        for h in HORIZONS:
            if origin + h >= len(logs):
                continue
            change = abs(logs[origin + h] - logs[origin])
            for level, width in zip(LEVELS, widths[h], strict=True):
                inside[h, level].append(change <= width)
                scores[h, level].append(2 * width + 2 / (1 - level / 100) * max(0, change - width))
    for (h, level), hits in inside.items():
        line = {"file": Path(file).name, "horizon": h, "level": level, "origins": len(hits)}
        line |= {
            "coverage": round(float(numpy.mean(hits)), 4),
            "winkler": round(float(numpy.mean(scores[h, level])), 6),
        }
        if h == 1:
            line["kupiec"] = round(kupiec(sum(hits), len(hits), level), 4)
        if name.startswith("arch"):
            line["refit_every"] = REFIT_EVERY
        print(json.dumps(line | {"model": name}), flush=True)


def fits(files):
    windows = []
    for file in files:
        returns = numpy.diff(log_closes(file))
        windows += [returns[end - HISTORY + 1 : end] for end in range(HISTORY - 1, len(returns) + 1, FIT_EVERY)]
    for name, leverage in LEVERAGE.items():
        fit(windows[0], leverage)  # imports and compiles
        started = time.process_time()
        likelihoods = [fit(window, leverage).loglikelihood + len(window) * numpy.log(100) for window in windows]
        seconds = time.process_time() - started
        line = {"model": f"arch, {name}-t", "fits": len(windows), "fits_per_second": round(len(windows) / seconds, 1)}
        print(json.dumps(line | {"mean_log_likelihood": round(float(numpy.mean(likelihoods)), 5)}), flush=True)


if sys.argv[1] == "fits":
    fits(sys.argv[2:])
else:
    for path in sys.argv[2:]:
        for kind, leverage in LEVERAGE.items():
            coverage(path, f"arch {kind}-t", arch_half_widths, leverage)
        coverage(path, "statsforecast Naive, conformal", conformal_half_widths, 0)
