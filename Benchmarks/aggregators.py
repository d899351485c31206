"""Alternates our rules with ByzFL's and prints a table of medians; the other half is Sources/bench-aggregators.

One measurement at a time, one thread each, one run: rule by rule, ours, the plain mean, ByzFL's through torch and through
numpy (the faster of the two counts). Times are processor seconds, since others may use the machine too. A rule of
ByzFL's that takes longer than --patience seconds is measured once, and not at all on more rows or columns than that.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import byzfl
import numpy
import torch

torch.set_num_threads(1)

# Our names, those to come too, and ByzFL's class with what it takes.
THEIRS = {
    "mean": lambda f: byzfl.Average(),
    "coordinate_median": lambda f: byzfl.Median(),
    "trimmed_mean": lambda f: byzfl.TrMean(f),
    "mean_of_medians": lambda f: byzfl.Meamed(f),
    "meamed": lambda f: byzfl.Meamed(f),
    "mean_around_median": lambda f: byzfl.Meamed(f),
    "krum": lambda f: byzfl.Krum(f),
    "multi_krum": lambda f: byzfl.MultiKrum(f),
    "geometric_median": lambda f: byzfl.GeometricMedian(),
    "centered_clipping": lambda f: byzfl.CenteredClipping(L=3),
    "mda": lambda f: byzfl.MDA(f),
    "minimum_diameter_averaging": lambda f: byzfl.MDA(f),
    "monna": lambda f: byzfl.MoNNA(f),
    "caf": lambda f: byzfl.CAF(f),
    "covariance_filter": lambda f: byzfl.CAF(f),
    "smea": lambda f: byzfl.SMEA(f),
}
KERNELS = ["read", "plain_mean", "norms", "gram", "columns_median", "columns_trimmed", "flag_after_last"]


class Ours:
    def __init__(self, folder):
        self.process = subprocess.Popen(
            [os.path.join(folder, "bench-aggregators")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"bench-aggregators ended at: {line}")
        return answer.strip()

    def seconds(self, name):
        answer = self.ask(name)
        return None if answer == "none" else float(answer)


class Theirs:
    """ByzFL's rules on rows of the same size and kind as ours; skips what has proved too slow."""

    def __init__(self, patience):
        self.patience, self.slow = patience, {}

    def rows(self, n, d, f):
        random = numpy.random.default_rng(1)
        common = random.random(d, dtype=numpy.float32)
        self.n, self.d, self.f = n, d, f
        self.array = numpy.stack([common + random.random(d, dtype=numpy.float32) - 1 for _ in range(n)])
        self.tensor = torch.from_numpy(self.array)

    def runs(self, name):
        """The paths that are worth another run."""
        if name not in THEIRS or self.n * self.d > 640_000_000:
            return []
        return [way for way in ("torch", "numpy")
                if all(self.n < n or self.d < d for n, d in self.slow.get((name, way), []))]

    def seconds(self, name, way):
        rule, rows = THEIRS[name](self.f), self.tensor if way == "torch" else self.array
        start = time.process_time()
        try:
            rule(rows)
        except Exception:  # A rule that refuses these sizes is measured no more on them.
            self.slow.setdefault((name, way), []).append((self.n, self.d))
            return None
        seconds = time.process_time() - start
        if seconds > self.patience:
            self.slow.setdefault((name, way), []).append((self.n, self.d))
        return seconds


def measure(ours, theirs, names, n, d, rounds):
    """Medians in seconds by name: of ours as (name, 'ours'), of theirs as (name, 'torch') and (name, 'numpy')."""
    f = int(ours.ask(f"rows {n} {d}"))
    if theirs:
        theirs.rows(n, d, f)
    samples = {}
    for turn in range(rounds + 1):
        for name in KERNELS + names:
            runs = [(name, "ours")] + [(name, way) for way in (theirs.runs(name) if theirs else [])]
            # The plain mean stands beside every rule: it is what the noise of the moment is divided by.
            for key in runs + [("plain_mean", "ours")]:
                seconds = ours.seconds(key[0]) if key[1] == "ours" else theirs.seconds(*key)
                # The first turn warms up; of a slow rule it is all there is.
                if seconds is not None and (turn > 0 or seconds > 0.5):
                    samples.setdefault(key, []).append(seconds)
    return {key: statistics.median(values) for key, values in samples.items()}


def show(seconds):
    return "-" if seconds is None else f"{seconds * 1e3:.3g}"


def table(medians, names, n, d):
    """Prints one size; returns the ratios to ByzFL by rule."""
    mean, read = medians["plain_mean", "ours"], medians["read", "ours"]
    size = 4 * n * d
    print(f"\nn = {n}, d = {d:.0e}: memory is read at {size / read / 1e9:.1f} GB/s; processor milliseconds, one thread")
    print("| | ours | of a plain mean | of bandwidth | ByzFL torch | ByzFL numpy | ByzFL / ours |")
    print("|---|---|---|---|---|---|---|")
    ratios = {}
    for name in KERNELS + names:
        own = medians.get((name, "ours"))
        if own is None:
            print(f"| {name} | refuses these rows | | | | | |")
            continue
        torch_time, numpy_time = medians.get((name, "torch")), medians.get((name, "numpy"))
        best = min((value for value in (torch_time, numpy_time) if value is not None), default=None)
        if best is not None:
            ratios[name] = best / own
        share = f"{read / own:.0%}" if name in KERNELS else ""
        ratio = f"{ratios[name]:.1f}" if name in ratios else "-"
        print(f"| {name} | {show(own)} | {own / mean:.2f} | {share} | {show(torch_time)} | {show(numpy_time)} "
              f"| {ratio} |", flush=True)
    return ratios


def main():
    parser = argparse.ArgumentParser(description="Our rules beside ByzFL's.")
    parser.add_argument("folder", help="where bench-aggregators was built")
    parser.add_argument("--quick", action="store_true", help="15 rows only, up to a million columns")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--patience", type=float, default=10, help="seconds for a run of ByzFL's")
    options = parser.parse_args()
    ours, theirs = Ours(options.folder), Theirs(options.patience)
    names = ours.ask("rules").split()
    sizes = [(15, 100_000), (15, 1_000_000)]
    if not options.quick:
        sizes = [(n, d) for d in (100_000, 1_000_000, 10_000_000) for n in (8, 15, 16, 32, 64)]
    print(f"torch {torch.__version__}, numpy {numpy.__version__}, {os.cpu_count()} processors")

    for n, d in sizes:
        medians = measure(ours, theirs, names, n, d, options.rounds if d < 10_000_000 else 3)
        ratios = table(medians, names, n, d)
        if (n, d) == (15, 1_000_000):
            last = medians, ratios

    print("\nCost of a round by number of rows, d = 1e5, milliseconds, one thread\n| n | mean | gram | flag | flag_robust |")
    print("|---|---|---|---|---|")
    for n in (8, 16, 32, 64, 128, 256):
        medians = measure(ours, None, ["flag", "flag_robust"], n, 100_000, 2)
        cells = [show(medians.get((name, "ours"))) for name in ("plain_mean", "gram", "flag", "flag_robust")]
        print(f"| {n} | {' | '.join(cells)} |", flush=True)

    medians, ratios = last
    mean = medians["plain_mean", "ours"]
    # A mean is no robust rule: both read all rows once, and no code reads memory ten times as fast.
    robust = {name: ratio for name, ratio in ratios.items() if name != "mean"}
    below = sorted((ratio, name) for name, ratio in robust.items() if ratio < 10)
    print(f"\nn = 15, d = 1e6; below ten times ByzFL: {', '.join(f'{n} {r:.1f}' for r, n in below) or 'none'}"
          f"; the mean, in neither: {ratios.get('mean', 0):.1f}")
    print(f"min_ratio_vs_byzfl={min(robust.values()):.2f} flag_vs_mean={medians['flag', 'ours'] / mean:.2f} "
          f"flag_after_last_vs_mean={medians['flag_after_last', 'ours'] / mean:.2f}")


main()
