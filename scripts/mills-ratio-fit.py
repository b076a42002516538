"""Coefficients of engine/pricing/mills-ratio.ts: R(z) = N(-z)/n(z) by a rational, with mpmath.

python3 scripts/mills-ratio-fit.py 10 11

Linear least squares on (P - R Q)/R, each row divided by the last round's Q so that the linear
error becomes the true one; from round 4 weights are multiplied by (error / max)^0.7 (Lawson).
The best round with positive coefficients only is printed.
"""

import sys

from mpmath import cos, erfc, exp, lu_solve, matrix, mp, mpf, nstr, pi, sqrt

mp.dps = 70
P_DEGREE, Q_DEGREE, POINTS, ROUNDS = int(sys.argv[1]), int(sys.argv[2]), 240, 14


def ratio(z):
    if z < 60:
        return sqrt(pi / 2) * exp(z * z / 2) * erfc(z / sqrt(2))
    tail = mpf(0)
    for k in range(200, 0, -1):
        tail = k / (z + tail)
    return 1 / (z + tail)


def value(coefficients, z):
    return sum(c * z**i for i, c in enumerate(coefficients))


nodes = [cos(pi * (2 * k + 1) / (2 * mpf(POINTS))) for k in range(POINTS)]
zs = [z for z in (mpf("4.5") * (1 + c) / (1 - c) for c in nodes) if z < 400]
rs = [ratio(z) for z in zs]
size = P_DEGREE + 1 + Q_DEGREE
weights = [mpf(1)] * len(zs)
last_q = [mpf(1)] * len(zs)
best = None
for round_number in range(ROUNDS):
    normal, right = matrix(size, size), matrix(size, 1)
    for z, r, weight, q in zip(zs, rs, weights, last_q):
        k = weight / (r * q)
        row = [k * z**i for i in range(P_DEGREE + 1)]
        row += [-k * r * z**j for j in range(1, Q_DEGREE + 1)]
        for i in range(size):
            right[i] += row[i] * k * r
            for j in range(size):
                normal[i, j] += row[i] * row[j]
    x = lu_solve(normal, right)
    p = [x[i] for i in range(P_DEGREE + 1)]
    q = [mpf(1)] + [x[P_DEGREE + 1 + j] for j in range(Q_DEGREE)]
    last_q = [value(q, z) for z in zs]
    errors = [abs(value(p, z) / qz / r - 1) for z, qz, r in zip(zs, last_q, rs)]
    worst = max(errors)
    if all(c > 0 for c in p + q) and (best is None or worst < best[0]):
        best = (worst, p, q)
    if round_number >= 3:
        weights = [
            w * ((e / worst) ** mpf("0.7") if e > 0 else mpf("1e-6"))
            for w, e in zip(weights, errors)
        ]
print("relative error", nstr(best[0], 3))
print("P", [float(c) for c in best[1]])
print("Q", [float(c) for c in best[2]])
