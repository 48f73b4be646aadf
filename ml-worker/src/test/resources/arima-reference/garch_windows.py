"""Writes garch_windows.csv: fits by Python's arch 8.0.0 on windows of 500 closes of DAX.csv and SMI.csv, 100 times the
differences of logs, zero mean, Student-t innovations. Columns: series, first close (from 0), model, log-likelihood."""

import csv
import sys

import numpy
from arch import arch_model

writer = csv.writer(sys.stdout, lineterminator="\n")
writer.writerow(["series", "first", "model", "loglik"])
for series in ("DAX", "SMI"):
    logs = numpy.log(numpy.loadtxt(f"{series}.csv", skiprows=1))
    for first in range(0, len(logs) - 499, 75):
        returns = 100 * numpy.diff(logs[first : first + 500])
        for model, leverage in (("GARCH", 0), ("GJR", 1)):
            fit = arch_model(returns, mean="Zero", p=1, o=leverage, q=1, dist="t", rescale=False).fit(disp="off")
            writer.writerow([series, first, model, f"{fit.loglikelihood:.6f}"])
