"""Coefficients of engine/pricing/mills-slope.ts: R = P/Q and M = 1 - z R = (Q - z P)/Q, with mpmath.

python3 scripts/mills-slope-fit.py 11

The method of mills-ratio-fit.py with two rows a point, one for the relative error of each function.
The last two coefficients of N = Q - z P come out as 1e-23 and are left away.
"""

import sys

from mpmath import cos, erfc, exp, lu_solve, matrix, mp, mpf, nstr, pi, sqrt

mp.dps = 110
P_DEGREE, POINTS, ROUNDS = int(sys.argv[1]), 240, 24
Q_DEGREE = P_DEGREE + 1


def ratio(z):
    if z < 60:
        return sqrt(pi / 2) * exp(z * z / 2) * erfc(z / sqrt(mpf(2)))
    tail = mpf(0)
    for k in range(200, 0, -1):
        tail = k / (z + tail)
    return 1 / (z + tail)


def value(coefficients, z):
    return sum(c * z**i for i, c in enumerate(coefficients))


nodes = [cos(pi * (2 * k + 1) / (2 * mpf(POINTS))) for k in range(POINTS)]
zs = [z for z in (mpf("4.5") * (1 + c) / (1 - c) for c in nodes) if z < 400]
rs = [ratio(z) for z in zs]
slopes = [1 - z * r for z, r in zip(zs, rs)]
size = P_DEGREE + 1 + Q_DEGREE
weights = [(mpf(1), mpf(1)) for _ in zs]
last_q = [mpf(1)] * len(zs)
best = None
for round_number in range(ROUNDS):
    normal, right = matrix(size, size), matrix(size, 1)
    for z, r, m, (weight_r, weight_m), q in zip(zs, rs, slopes, weights, last_q):
        k = weight_r / (r * q)
        rows = [
            (
                [k * z**i for i in range(P_DEGREE + 1)]
                + [-k * r * z**j for j in range(1, Q_DEGREE + 1)],
                k * r,
            )
        ]
        k = weight_m / (m * q)
        rows.append(
            (
                [-k * z ** (i + 1) for i in range(P_DEGREE + 1)]
                + [k * (1 - m) * z**j for j in range(1, Q_DEGREE + 1)],
                -k * (1 - m),
            )
        )
        for row, target in rows:
            for i in range(size):
                right[i] += row[i] * target
                for j in range(size):
                    normal[i, j] += row[i] * row[j]
    x = lu_solve(normal, right)
    p = [x[i] for i in range(P_DEGREE + 1)]
    q = [mpf(1)] + [x[P_DEGREE + 1 + j] for j in range(Q_DEGREE)]
    n = [q[0]] + [q[j] - p[j - 1] for j in range(1, Q_DEGREE + 1)]
    last_q = [value(q, z) for z in zs]
    errors = [
        (abs(value(p, z) / qz / r - 1), abs(value(n, z) / qz / m - 1))
        for z, qz, r, m in zip(zs, last_q, rs, slopes)
    ]
    worst = max(max(pair) for pair in errors)
    if all(c > 0 for c in p + q) and (best is None or worst < best[0]):
        best = (worst, p, n, q)
    if round_number >= 3:
        weights = [
            tuple(w * max(e / worst, mpf("1e-6")) ** mpf("0.7") for w, e in zip(ws, es))
            for ws, es in zip(weights, errors)
        ]
print("relative error", nstr(best[0], 3))
for name, coefficients in zip("PNQ", best[1:]):
    print(name, [float(c) for c in coefficients])
