"""Computes the log-likelihood columns of exact_likelihood.csv, in 60 digits and without a filter's recursions for gaps.

    python3 exact_likelihood.py          reads and rewrites the file beside it; needs mpmath (1.3.0 made the figures)

Each row names a series, which of its positions (from 1) are missing, an order and coefficients. `exact` is the Gaussian
log-likelihood with the variance at its best; `without_first` leaves out observations whose variance is 10^4 times the
innovations' or more, R's rule. Complete series go through a Kalman filter (Gardner 1984) over the differenced values; series with gaps
through the dense covariance of the observed levels, given the first d of them.
"""

import csv
from pathlib import Path

from mpmath import cholesky, log, lu_solve, matrix, mp, mpf, pi

mp.dps = 60
HERE = Path(__file__).parent


def series(name):
    return [mpf(line.strip('"')) for line in (HERE / f"{name}.csv").read_text().split("\n")[1:] if line]


def differenced(x, d):
    for _ in range(d):
        x = [b - a for a, b in zip(x, x[1:])]
    return x


def state_space(ar, ma):
    """First column of the transition, impact of the innovation, stationary covariance."""
    r = max(len(ar), len(ma) + 1)
    ar = ar + [mpf(0)] * (r - len(ar))
    impact = [mpf(1), *ma] + [mpf(0)] * (r - 1 - len(ma))
    transition = [[(ar[i] if j == 0 else mpf(0)) + (1 if j == i + 1 else 0) for j in range(r)] for i in range(r)]
    equations, right = matrix(r * r, r * r), matrix(r * r, 1)
    for i in range(r):
        for j in range(r):
            right[i * r + j] = impact[i] * impact[j]
            equations[i * r + j, i * r + j] += 1
            for k in range(r):
                for m in range(r):
                    equations[i * r + j, k * r + m] -= transition[i][k] * transition[j][m]
    solution = lu_solve(equations, right)
    return ar, impact, [[solution[i * r + j] for j in range(r)] for i in range(r)]


def likelihood(n, s, log_determinant, counted):
    return -mpf(n) / 2 * (log(2 * pi) + 1 + log(s / counted) + log_determinant / counted)


def by_filter(w, ar, ma, limit):
    ar, impact, p = state_space(ar, ma)
    r = len(ar)
    x, s, logs, counted = [mpf(0)] * r, mpf(0), mpf(0), 0
    for value in w:
        f, v = p[0][0], value - x[0]
        if limit is None or f < limit:
            s, logs, counted = s + v * v / f, logs + log(f), counted + 1
        x = [x[i] + p[i][0] / f * v for i in range(r)]
        p = [[p[i][j] - p[i][0] * p[0][j] / f for j in range(r)] for i in range(r)]
        x = [ar[i] * x[0] + (x[i + 1] if i + 1 < r else 0) for i in range(r)]
        p = [[ar[i] * p[0][j] + (p[i + 1][j] if i + 1 < r else 0) for j in range(r)] for i in range(r)]
        p = [[ar[j] * p[i][0] + (p[i][j + 1] if j + 1 < r else 0) + impact[i] * impact[j] for j in range(r)] for i in range(r)]
    return likelihood(len(w), s, logs, counted)


def autocovariances(ar, ma, n):
    ar, _, p = state_space(ar, ma)
    r = len(ar)
    column, gamma = [p[i][0] for i in range(r)], []
    for _ in range(n):
        gamma.append(column[0])
        column = [ar[i] * column[0] + (column[i + 1] if i + 1 < r else 0) for i in range(r)]
    return gamma


def by_covariance(levels, missing, ar, ma, d, mean):
    """d of 0 or 1: the observed levels, less the first where d is 1, are sums of the stationary process."""
    n = len(levels)
    gamma = autocovariances(ar, ma, n)
    observed = [t for t in range(n) if t + 1 not in missing]
    if d == 0:
        values = [levels[t] - mean for t in observed]
        covariance = [[gamma[abs(s - t)] for t in observed] for s in observed]
    else:
        origin, later = observed[0], observed[1:]
        values = [levels[t] - levels[origin] for t in later]
        variance = [mpf(0)] * (n + 1)  # of a sum of k neighbours
        for k in range(1, n + 1):
            variance[k] = k * gamma[0] + 2 * sum((k - j) * gamma[j] for j in range(1, k))
        covariance = [
            [(variance[s - origin] + variance[t - origin] - variance[abs(s - t)]) / 2 for t in later] for s in later
        ]
    size = len(values)
    root = cholesky(matrix(covariance))
    whitened = []
    for i in range(size):
        whitened.append((values[i] - sum(root[i, j] * whitened[j] for j in range(i))) / root[i, i])
    return likelihood(size, sum(v * v for v in whitened), 2 * sum(log(root[i, i]) for i in range(size)), size)


def main():
    with (HERE / "exact_likelihood.csv").open() as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        p, d, q = (int(row[key]) for key in "pdq")
        coefficients = [mpf(float(c)) for c in row["coefficients"].split()]
        ar, ma, mean = coefficients[:p], coefficients[p : p + q], (coefficients[p + q :] or [mpf(0)])[0]
        x = series(row["series"])
        if row["missing"]:
            row["exact"] = mp.nstr(by_covariance(x, set(map(int, row["missing"].split())), ar, ma, d, mean), 14)
            row["without_first"] = ""
        else:
            w = [value - mean for value in differenced(x, d)]
            row["exact"] = mp.nstr(by_filter(w, ar, ma, None), 14)
            row["without_first"] = mp.nstr(by_filter(w, ar, ma, mpf(10) ** 4), 14)
    with (HERE / "exact_likelihood.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
