"""arima_peers.py WINDOWS statsforecast|statsforecast-fixed|statsmodels-fixed: one line a window, then the seconds of all.
arima_peers.py WINDOWS cold: statsforecast searches the first window without seasons and with m = 5, and prints the orders."""

import sys
import time
import warnings

import numpy


def statsforecast(x):
    from statsforecast.arima import auto_arima_f

    return described(auto_arima_f(x, max_d=1, approximation=False))


def statsforecast_fixed(x):
    from statsforecast.arima import arima

    return described(arima(x, order=(1, 1, 1), method="ML"))


def statsmodels_fixed(x):
    from statsmodels.tsa.arima.model import ARIMA

    fit = ARIMA(x, order=(1, 1, 1)).fit()
    return 1, fit.aicc, fit.arparams, fit.maparams


def described(fit):
    coefficients = fit["coef"]
    k, n = len(coefficients) + 1, fit["nobs"]
    aicc = -2 * fit["loglik"] + 2 * k + 2 * k * (k + 1) / (n - k - 1)
    named = lambda prefix: [value for name, value in coefficients.items() if name.startswith(prefix)]
    return fit["arma"][5], aicc, named("ar"), named("ma")


def main():
    warnings.simplefilter("ignore")
    windows = numpy.loadtxt(sys.argv[1], delimiter=",")
    if sys.argv[2] == "cold":
        from statsforecast.arima import auto_arima_f

        for m in (1, 5):
            print(auto_arima_f(numpy.atleast_2d(windows)[0], period=m, max_d=1, approximation=False)["arma"])
        return
    fitted = {
        "statsforecast": statsforecast,
        "statsforecast-fixed": statsforecast_fixed,
        "statsmodels-fixed": statsmodels_fixed,
    }[sys.argv[2]]
    fitted(windows[0])  # numba compiles here, which is not counted
    started = time.perf_counter()
    fits = [fitted(window) for window in windows]
    seconds = time.perf_counter() - started
    for d, aicc, ar, ma in fits:
        print(d, f"{aicc:.6f}", " ".join(map(str, ar)), " ".join(map(str, ma)), sep=";")
    print("seconds", seconds)


main()
