"""The rules and filters of aggregation.py, by singular vectors of the rows themselves instead of inner products."""

import itertools
import math

import numpy as np

PASSES = 250
GAP = 1e-3  # Relative; rows in float err by 1e-7, and what is compared may err by 1e-4.


class IllPosed(Exception):
    """The case has more than one answer."""


# MARK: Rows


def unit(rows):
    lengths = np.linalg.norm(rows, axis=1)
    return np.divide(rows, lengths[:, None], out=np.zeros_like(rows), where=lengths[:, None] > 0), lengths


def on_grid(rows):
    """Multiples of 1/1024 below 2^13: floats hold them exactly."""
    return np.clip(np.round(np.asarray(rows) * 1024) / 1024, -8191, 8191) + 0.0


def top(columns, m):
    """The m first left singular vectors; directions without length are none."""
    left, sizes, _ = np.linalg.svd(columns, full_matrices=False)
    if sizes.size == 0 or sizes[0] == 0:
        return np.zeros((columns.shape[0], 0))
    squares = sizes**2 / sizes[0] ** 2
    if m < len(squares) and squares[m - 1] > 1e-9 and squares[m - 1] - squares[m] < GAP * squares[m - 1]:
        raise IllPosed
    near = (squares > 1e-13) & (squares < 1e-7)
    if near[: m].any():
        raise IllPosed
    return left[:, : min(m, int((squares > 1e-9).sum()))]


def flag(rows, form, m, lam, steps, start=None, eps=1e-7, tol=1e-10):
    """The aggregate and the share of each unit row that the subspace explains."""
    n = len(rows)
    u, lengths = unit(rows)
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j] if lam > 0 and n > 1 else []
    raw = rows if form == "paper" else u
    y, ratios, error = start, np.zeros(n), float(n)
    if start is not None:
        ratios = ((u @ start) ** 2).sum(1)
    kept = None
    for step in range(steps):
        columns = [u[i] * (abs(1 - ratios[i]) + eps) ** -0.25 for i in range(n)]
        for i, j in pairs:
            difference = raw[i] - raw[j]
            if form == "released":
                share = 0 if y is None else ((difference @ y) ** 2).sum()
                columns.append(difference * (abs(1 - share) + eps) ** -0.25 * lam / (n * (n - 1)))
            else:
                size = np.linalg.norm(difference)
                if size <= 1e-9 * (np.linalg.norm(raw[i]) + np.linalg.norm(raw[j])):
                    continue
                share = 0 if y is None else ((difference / size @ y) ** 2).sum()
                columns.append(difference / size * (abs(1 - share) + eps) ** -0.25 * math.sqrt(lam / (n - 1)))
        found = top(np.array(columns).T, m)
        shares = ((u @ found) ** 2).sum(1)
        fallen = error - np.sqrt(np.maximum(0, 1 - shares)).sum()
        # A row that is explained whole has a share of 1 up to the last digit, and the root of what is left is 1e-8.
        if step > 0 and abs(fallen) < 1e-6:
            raise IllPosed
        if fallen <= 0 and step > 0:
            break
        kept, y, ratios, error = found, found, shares, error - fallen
        if fallen <= tol or error <= tol:
            break
    total = rows.sum(0) if form == "paper" else u.sum(0)
    return kept @ (kept.T @ total) / (m if form == "released" else n), np.minimum(1, ratios)


# MARK: Filters


def covariance_top(rows, weights):
    """The largest eigenvalue of the weighted covariance, and each row's squared component along its direction."""
    residuals = rows - weights @ rows / weights.sum()
    _, sizes, right = np.linalg.svd(np.sqrt(weights / weights.sum())[:, None] * residuals, full_matrices=False)
    squares = sizes**2
    scale = max(1e-300, (rows**2).sum(1).max())
    if squares[0] > 1e-9 * scale and len(squares) > 1 and squares[0] - squares[1] < GAP * squares[0]:
        raise IllPosed
    return squares[0], (residuals @ right[0]) ** 2, squares[0] <= 1e-9 * scale


def one_more(passes):
    if passes == PASSES:
        raise IllPosed
    return passes + 1


def spectral_filter(u, mass):
    weights, passes = np.ones(len(u)), 0
    while weights.sum() > mass + 1e-12:
        passes = one_more(passes)
        _, scores, is_flat = covariance_top(u, weights)
        if is_flat:
            break
        removed = scores / scores.max()
        left, taken = weights.sum() - mass, (weights * removed).sum()
        weights = weights * (1 - removed * min(1, left / taken))
    return weights


def flag_filter(rows, f, kappa, project):
    """Section 5's version: rows of zeros left out, the filter, and the mean of rows at their median length."""
    n = len(rows)
    lengths = np.linalg.norm(rows, axis=1)
    there = lengths > 1e-9 * np.median(lengths)
    if (lengths == 0).sum() != n - there.sum():
        raise IllPosed
    f = min(max(0, f - (n - int(there.sum()))), max(0, (int(there.sum()) - 1) // 2))
    u, sizes = unit(rows[there])
    if len(u) == 0:
        raise IllPosed
    t = np.median(sizes)
    weights = spectral_filter(u, max(1, len(u) - kappa * f))
    result = t * weights @ u / weights.sum()
    if project:
        y = top((u * np.sqrt(weights)[:, None]).T, (len(u) + 2) // 2)
        result = y @ (y.T @ result)
        return result, None
    coefficients = np.zeros(n)
    coefficients[there] = t / sizes * weights / weights.sum()
    return result, coefficients


def flag_robust(rows, f, kappa):
    """The version with collapse and gate; rows that are not finite are refused and lower f."""
    finite = np.isfinite(rows).all(1)
    kept = rows[finite]
    n = len(kept)
    most = max(0, (n - 1) // 2)
    f = most if f is None else min(max(0, f - (len(rows) - n)), most)
    u, lengths = unit(kept)
    t = np.median(lengths)
    cosines = u @ u.T
    off = cosines[~np.eye(n, dtype=bool)]
    q = np.quantile(off, 0.8) if n > 1 else 1.0
    if 1e-9 < 1 - q < 1e-4:
        raise IllPosed
    excess = np.maximum(0, (cosines - q) / (1 - q)) if 1 - q > 1e-6 else np.zeros((n, n))
    np.fill_diagonal(excess, 0)
    collapse = 1 / (1 + (excess**2).sum(1))
    gate = min(1, max(0, (q - 0.1) / 0.2))
    weights = spectral_filter(u, max(1, n - gate * kappa * f)) * collapse
    coefficients = np.zeros(len(rows))
    factors = np.divide(t, lengths, out=np.zeros(n), where=lengths > 0)
    coefficients[finite] = factors * weights / weights.sum()
    return coefficients[finite] @ kept, coefficients


def exact_caf(rows, f):
    n = len(rows)
    weights, best, least, passes = np.ones(n), np.ones(n) / n, math.inf, 0
    while weights.sum() > n - 2 * f + 1e-12:
        passes = one_more(passes)
        spread, scores, is_flat = covariance_top(rows, weights)
        if spread < least:
            if math.isfinite(least) and least - spread < 1e-6 * least:
                raise IllPosed
            best, least = weights / weights.sum(), spread
        if is_flat:
            # Rows that are one: whatever is taken out, the mean stays.
            break
        weights = weights * (1 - scores / scores.max())
    return best @ rows, best


def exact_smea(rows, f):
    n = len(rows)
    if math.comb(n, f) > 5000:
        raise IllPosed
    spreads = []
    for chosen in itertools.combinations(range(n), n - f):
        some = rows[list(chosen)]
        spreads.append((np.linalg.svd(some - some.mean(0), compute_uv=False)[0] ** 2, chosen))
    spreads.sort(key=lambda pair: pair[0])
    if len(spreads) > 1 and spreads[1][0] - spreads[0][0] < 1e-5 * spreads[1][0]:
        raise IllPosed
    coefficients = np.zeros(n)
    coefficients[list(spreads[0][1])] = 1 / (n - f)
    return coefficients @ rows, coefficients
