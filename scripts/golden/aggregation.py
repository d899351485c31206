"""Makes test vectors of the aggregation rules in the two formats that `guidon conformance` reads.

    python scripts/golden/aggregation.py                        # writes Tests/Fixtures/golden/aggregation*.json
    python scripts/golden/aggregation.py --many 7 FOLDER        # many more, of larger sizes, from seed 7

Nothing here goes through inner products, as our rules do: subspaces are singular vectors of the rows themselves, and
residuals are rows. ByzFL's rules and attacks are run as they are (0.0.11, numpy, float64), but for bucketing, whose lot
is drawn here. Cases without one answer are left out: a step whose m-th and next singular value are nearly equal, a
search that ends on the last digit, filters of rows that spread alike in two directions, filters that take 250 passes
because a row without weight stands out so much that little is taken from the others.

The forms and their names: released, paper and objective are those of "Flag Aggregator" (arXiv 2302.05865) as its code,
its text and its text on unit rows have it; robust is ours, in two versions.
"""

import argparse
import json
import math
import pathlib

import byzfl
import numpy as np

from aggregation_rules import IllPosed, exact_caf, exact_smea, flag, flag_filter, flag_robust, on_grid, unit


def kinds(random, n, d, f):
    """Rows of every kind, hard ones among them, by name."""
    common = random.normal(size=d)
    honest = common + 0.7 * random.normal(size=(n, d))
    mean, deviation = honest[f:].mean(0), honest[f:].std(0)
    yield "signal", honest
    yield "noise", random.normal(size=(n, d))
    yield "uniform", np.vstack([random.uniform(0, 3, size=(f, d)), honest[f:]])
    yield "flip10", np.vstack([-10 * honest[:f], honest[f:]])
    yield "ipm", np.vstack([np.tile(-0.5 * mean, (f, 1)), honest[f:]])
    yield "alie", np.vstack([np.tile(mean + 1.5 * deviation, (f, 1)), honest[f:]])
    yield "hetero", honest * np.exp(random.normal(size=(n, 1))) + random.normal(size=(n, 1)) * random.normal(size=d)
    yield "scales", honest * 2.0 ** random.integers(-4, 6, size=(n, 1))
    zeros = honest.copy()
    zeros[:: max(2, n // 3)] = 0
    yield "zeros", zeros
    yield "duplicates", honest[np.arange(n) % max(2, (2 * n) // 3)]
    yield "rank3", random.normal(size=(n, 3)) @ random.normal(size=(3, d))
    yield "equal", np.tile(honest[0], (n, 1))
    yield "all_zero", np.zeros((n, d))
    yield "opposite", np.vstack([honest[: n // 2], -honest[: n // 2], honest[: n % 2]])
    yield "one_large", np.vstack([1000 * honest[:1], honest[1:]])


# MARK: The flag forms


def clip_to_median(rows):
    lengths = np.linalg.norm(rows, axis=1)
    t = np.median(lengths)
    factors = np.where(lengths > t, t / np.maximum(lengths, 1e-300), 1)
    return rows * factors[:, None], factors


# MARK: Groups


def numbers(values):
    return [None if math.isnan(value) else float(f"{value:.15g}") for value in np.asarray(values, dtype=float).ravel()]


def group(name, rows, **more):
    return {"name": name, "workers": len(rows), "dim": rows.shape[1], **more,
            "gradients": [numbers(row) for row in rows]}


def attempt(cases, make):
    try:
        cases.append(make())
    except IllPosed:
        pass


def flag_cases(rows, random, options):
    cases = []
    n = len(rows)
    for m, lam, steps in options:
        def none():
            aggregate, ratios = flag(rows, "released", m, lam, steps)
            return {"m": m, "lam": lam, "steps": steps, "start": "none", "aggregate": numbers(aggregate),
                    "ratios": numbers(ratios)}

        def given():
            y, _ = np.linalg.qr(random.uniform(-0.5, 0.5, size=(rows.shape[1], m)))
            aggregate, ratios = flag(rows, "released", m, lam, steps, start=y)
            return {"m": m, "lam": lam, "steps": steps, "start": "given", "aggregate": numbers(aggregate),
                    "ratios": numbers(ratios), "start_projection": [numbers(row) for row in y.T @ unit(rows)[0].T]}

        attempt(cases, none)
        if rows.shape[1] > m and n > m:
            attempt(cases, given)
    return cases


def own_cases(rows, f, options):
    cases = []
    for m, lam, steps in options:
        for form in ("paper", "objective"):
            def run():
                aggregate, ratios = flag(rows, form, m, lam, steps)
                return {"rule": f"flag-{form}", "m": m, "lam": lam, "steps": steps, "aggregate": numbers(aggregate),
                        "ratios": numbers(ratios)}

            attempt(cases, run)
    for kappa, project in ((1.5, False), (2.0, True), (2.0, False)):
        def filtered():
            aggregate, coefficients = flag_filter(rows, f, kappa, project)
            case = {"rule": "flag-robust", "f": f, "removed_mass_factor": kappa, "project": project,
                    "aggregate": numbers(aggregate)}
            return case if coefficients is None else case | {"coefficients": numbers(coefficients)}

        attempt(cases, filtered)
    clipped, factors = clip_to_median(rows)
    for name, run in (
        ("exact CAF", lambda: exact_caf(rows, f)),
        ("exact SMEA", lambda: exact_smea(rows, f)),
        ("clip-to-median + exact CAF", lambda: (lambda y, c: (y, c * factors))(*exact_caf(clipped, f))),
    ):
        def case():
            aggregate, coefficients = run()
            return {"rule": name, "f": f, "coefficients": numbers(coefficients), "aggregate": numbers(aggregate)}

        attempt(cases, case)
    return cases


def byzfl_results(rows, f, random):
    """Every deterministic rule of ByzFL's that takes this f."""
    n = len(rows)
    made = {
        "Average": [({}, byzfl.Average())], "Median": [({}, byzfl.Median())],
        "TrMean": [({"f": f}, byzfl.TrMean(f))], "Meamed": [({"f": f}, byzfl.Meamed(f))],
        "Krum": [({"f": f}, byzfl.Krum(f))] if n > 2 * f + 2 else [],
        "MultiKrum": [({"f": f}, byzfl.MultiKrum(f))] if n > 2 * f + 2 else [],
        "MDA": [({"f": f}, byzfl.MDA(f))] if math.comb(n, f) <= 5000 else [],
        "MoNNA": [({"f": f, "idx": idx}, byzfl.MoNNA(f, idx)) for idx in sorted({0, n // 2, n - 1})],
        "GeometricMedian": [
            ({"nu": nu, "T": steps}, byzfl.GeometricMedian(nu, steps)) for nu, steps in ((0.1, 3), (0.05, 8))],
        "CenteredClipping": [
            ({"tau": tau, "L": steps, "start": "zero"}, byzfl.CenteredClipping(L=steps, tau=tau))
            for tau, steps in ((100.0, 1), (1.5, 4))],
        "NNM": [({"f": f}, byzfl.NNM(f))], "ARC": [({"f": f}, byzfl.ARC(f))],
        "Clipping": [({"c": c}, byzfl.Clipping(c)) for c in (0.5, 2.0)],
    }
    chain = {
        "NNM+TrMean": ([byzfl.NNM(f)], byzfl.TrMean(f), {"f": f}),
        "NNM+Krum": ([byzfl.NNM(f)], byzfl.Krum(f), {"f": f}) if n > 2 * f + 2 else None,
        "NNM+GeometricMedian": ([byzfl.NNM(f)], byzfl.GeometricMedian(0.1, 3), {"f": f, "nu": 0.1, "T": 3}),
        "ARC+NNM+TrMean": ([byzfl.ARC(f), byzfl.NNM(f)], byzfl.TrMean(f), {"f": f}),
        "Clipping+Median": ([byzfl.Clipping(2.0)], byzfl.Median(), {"c": 2.0}),
    }
    results = []
    for name, runs in made.items():
        for parameters, rule in runs:
            output = np.asarray(rule(rows.copy()))
            listed = [numbers(row) for row in output] if output.ndim == 2 else numbers(output)
            results.append({"rule": name, "params": parameters, "output": listed})
    for name, entry in chain.items():
        if entry:
            steps, rule, parameters = entry
            now = rows.copy()
            for step in steps:
                now = step(now)
            results.append({"rule": name, "params": parameters, "output": numbers(rule(now))})
    for size in (2, 3):
        order = random.permutation(n)
        means = [rows[order[at : at + size]].mean(0) for at in range(0, n, size)]
        results.append({"rule": "Bucketing", "params": {"s": size, "permutation": [int(i) for i in order]},
                        "output": [numbers(row) for row in means]})
    return [result for result in results if not has_ties(rows, result)]


def has_ties(rows, result):
    """Whether rules that choose have rows to choose from that only rounding tells apart."""
    if not any(part in result["rule"] for part in ("Krum", "MDA", "MoNNA", "NNM", "ARC", "Meamed")):
        return False
    distances = ((rows[:, None] - rows[None]) ** 2).sum(2)[np.triu_indices(len(rows), 1)]
    lengths = np.linalg.norm(rows, axis=1)
    columns = np.abs(rows - np.median(rows, axis=0))
    for values in (distances, lengths, *(columns.T if "Meamed" in result["rule"] else ())):
        ordered = np.sort(values)
        if len(ordered) > 1 and (np.diff(ordered) <= 1e-5 * ordered[-1] / len(ordered)).any():
            return True
    return False


def attack_results(honest, f):
    parameters = {"aggregator": "TrMean", "pre": ["NNM"], "f": f, "evals": 20, "start": 0.0, "delta": 10.0,
                  "ratio": 0.8}

    def search(attack):
        return attack(byzfl.TrMean(f), [byzfl.NNM(f)], f, 20, 0.0, 10.0, 0.8)

    made = [
        ("SignFlipping", {}, byzfl.SignFlipping()),
        ("InnerProductManipulation", {"tau": 1.3}, byzfl.InnerProductManipulation(1.3)),
        ("ALittleIsEnough", {"tau": 0.7}, byzfl.ALittleIsEnough(0.7)),
        ("Mimic", {"epsilon": len(honest) - 1}, byzfl.Mimic(len(honest) - 1)),
        ("Optimal_InnerProductManipulation", parameters, search(byzfl.Optimal_InnerProductManipulation)),
        ("Optimal_ALittleIsEnough", parameters, search(byzfl.Optimal_ALittleIsEnough)),
    ]
    return [{"attack": name, "params": params, "output": numbers(attack(honest.copy()))}
            for name, params, attack in made]


# MARK: Files


def files(seed, sizes):
    random = np.random.default_rng(seed)
    main = {"format": "aggregation-vectors-1", "byzfl_version": "0.0.11", "flag": [], "own": [], "byzfl": [],
            "attacks": []}
    robust = {"format": "aggregation-vectors-flag-robust-1", "cases": []}
    for n, d, f, wanted in sizes:
        for kind, rows in kinds(random, n, d, f):
            if wanted and kind not in wanted:
                continue
            rows = on_grid(rows)
            name = f"{kind}_p{n}_d{d}_f{f}_s{seed}"
            half = (n + 2) // 2
            lam = float(random.choice([0.5, 3, 16]))
            options = [(half, 0.0, 1), (half, lam, 1), (1, 0.0, 4), (min(n, half + 1), lam, 3), (n, 0.0, 1)]
            main["flag"].append(group(name, rows, cases=flag_cases(rows, random, options)))
            main["own"].append(group(name, rows, f=f, cases=own_cases(rows, f, options[1:4])))
            if n >= 2 * f + 1 and rows.any():
                main["byzfl"].append(group(name, rows, results=byzfl_results(rows, f, random)))
            spoilt = rows.copy()
            if n > 4:
                spoilt[n // 2, d // 2] = np.nan
            for content, label in ((rows, name), (spoilt, name + "_nan")):
                for declared, kappa in ((f, 2.0), (None, 2.0), (f, 1.3)):
                    def case():
                        aggregate, coefficients = flag_robust(content, declared, kappa)
                        return group(label, content, f=declared, kappa=kappa, coefficients=numbers(coefficients),
                                     aggregate=numbers(aggregate))

                    attempt(robust["cases"], case)
        honest = on_grid(random.normal(size=(n, d)) + 1)
        if n > f >= 1 and n + f > 2 * f:
            main["attacks"].append({"honest": [numbers(row) for row in honest], "f": f,
                                    "results": attack_results(honest, f)})
    return main, robust


def write(folder, name, content):
    path = pathlib.Path(folder) / name
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n")
    print(path, path.stat().st_size)


SMALL = [
    (3, 5, 1, {"signal", "equal", "all_zero"}), (6, 4, 1, {"rank3", "opposite", "duplicates"}),
    (8, 7, 2, {"zeros", "scales", "alie"}), (13, 9, 4, {"hetero", "one_large", "ipm"}),
]
MANY = [(3, 1, 1), (3, 6, 1), (4, 2, 1), (5, 3, 2), (7, 40, 3), (8, 100, 2), (12, 5, 3), (14, 33, 4),
        (9, 1100, 2), (33, 20, 10), (64, 9, 20)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--many", type=int, help="a seed")
    parser.add_argument("folder", nargs="?", default="Tests/Fixtures/golden")
    options = parser.parse_args()
    sizes = SMALL if options.many is None else [(*size, None) for size in MANY]
    content, robust = files(20 if options.many is None else options.many, sizes)
    write(options.folder, "aggregation.json", content)
    write(options.folder, "aggregation_robust.json", robust)


if __name__ == "__main__":
    main()
