"""Alternates our rules with ByzFL's and prints tables of medians; the other half is Sources/bench-aggregators.

One measurement at a time, one thread each, one run: rule by rule, ours, the plain mean, ByzFL's through torch and
through numpy (the faster of the two counts). Times are processor seconds, since others may use the machine too. Before
each of ours the caches are filled with something else, so that nobody profits from what ran before.

A rule of ByzFL's gets --patience seconds for each size and way, at least one run; one that would take four times as
long, by what it took on fewer values, is left out and stands as "-". After --minutes no new size is begun; those left
are named.
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

# Our names, and ByzFL's class with what it takes.
THEIRS = {
    "mean": lambda f: byzfl.Average(),
    "coordinate_median": lambda f: byzfl.Median(),
    "trimmed_mean": lambda f: byzfl.TrMean(f),
    "meamed": lambda f: byzfl.Meamed(f),
    "krum": lambda f: byzfl.Krum(f),
    "multi_krum": lambda f: byzfl.MultiKrum(f),
    "geometric_median": lambda f: byzfl.GeometricMedian(),
    "centered_clipping": lambda f: byzfl.CenteredClipping(L=3),
    "mda": lambda f: byzfl.MDA(f),
    "monna": lambda f: byzfl.MoNNA(f),
    "covariance_filter": lambda f: byzfl.CAF(f),
    "smea": lambda f: byzfl.SMEA(f),
}
# What a pass over memory is there for; True where it also writes a row.
KERNELS = {"read": False, "plain_mean": True, "norms": False, "gram": False, "columns_median": True,
           "columns_trimmed": True}
# flag, with the products of all rows but a piece of the last, or but the last row.
LATE = ["flag_after_last", "flag_after_row"]


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
        self.patience, self.took = patience, {}

    def rows(self, n, d, f):
        random = numpy.random.default_rng(1)
        common = random.random(d, dtype=numpy.float32)
        self.n, self.d, self.f = n, d, f
        self.array = numpy.empty((n, d), dtype=numpy.float32)
        for row in self.array:
            random.random(d, dtype=numpy.float32, out=row)
            row += common - 1
        self.tensor = torch.from_numpy(self.array)
        self.spent = {}

    def runs(self, name):
        """The ways that are worth another run."""
        return [way for way in ("torch", "numpy") if name in THEIRS and self.is_worth(name, way)]

    def is_worth(self, name, way):
        if (name, way) in self.spent:
            return self.spent[name, way] < self.patience
        smaller = [seconds * self.n * self.d / (n * d) for n, d, seconds in self.took.get((name, way), [])
                   if n <= self.n and d <= self.d]
        return max(smaller, default=0) < 4 * self.patience

    def seconds(self, name, way):
        rule, rows = THEIRS[name](self.f), self.tensor if way == "torch" else self.array
        start = time.process_time()
        try:
            rule(rows)
        except Exception:  # A rule that refuses these sizes is measured no more on them, nor on larger ones.
            self.spent[name, way] = float("inf")
            self.took.setdefault((name, way), []).append((self.n, self.d, float("inf")))
            return None
        seconds = time.process_time() - start
        self.spent[name, way] = self.spent.get((name, way), 0) + seconds
        self.took.setdefault((name, way), []).append((self.n, self.d, seconds))
        return seconds


def flag_by_singular_vectors(rows):
    """The Flag Aggregator the way its authors' code goes, one step and no pairs: a random start, weights from it, and
    the singular vectors of rows of d values. Written anew from the paper and a description of that code; seconds."""
    n, d = rows.shape
    m = (n + 2) // 2
    start = time.process_time()
    columns = torch.nn.functional.normalize(rows, dim=1).T
    subspace, _ = torch.linalg.qr(torch.rand(d, m) - 0.5)
    ratios = (subspace.T @ columns).square().sum(0)
    left, _, _ = torch.linalg.svd(columns * ((1 - ratios).abs() + 1e-7) ** -0.25, full_matrices=False)
    subspace = left[:, :m]
    (subspace @ (subspace.T @ columns.sum(1))) / m
    return time.process_time() - start


def measure(ours, theirs, names, n, d, rounds):
    """Medians in seconds by name: of ours as (name, 'ours'), of theirs as (name, 'torch') and (name, 'numpy')."""
    f = int(ours.ask(f"rows {n} {d}"))
    if theirs:
        theirs.rows(n, d, f)
    samples = {}
    for turn in range(rounds + 1):
        for name in [*KERNELS, *LATE, *names]:
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
    print(f"\nn = {n}, d = {d:.0e}: memory is read at {4 * n * d / read / 1e9:.1f} GB/s; processor ms, one thread")
    print("| | ours | of a plain mean | of bandwidth | ByzFL torch | ByzFL numpy | ByzFL / ours |")
    print("|---|---|---|---|---|---|---|")
    ratios = {}
    for name in [*KERNELS, *LATE, *names]:
        own = medians.get((name, "ours"))
        if own is None:
            print(f"| {name} | refuses these rows | | | | | |")
            continue
        torch_time, numpy_time = medians.get((name, "torch")), medians.get((name, "numpy"))
        best = min((value for value in (torch_time, numpy_time) if value is not None), default=None)
        if best is not None:
            ratios[name] = best / own
        # Bytes moved in a second, those written too, beside those read by code that does nothing else.
        share = f"{read / own * ((n + 1) / n if KERNELS[name] else 1):.0%}" if name in KERNELS else ""
        ratio = f"{ratios[name]:.1f}" if name in ratios else "-"
        print(f"| {name} | {show(own)} | {own / mean:.2f} | {share} | {show(torch_time)} | {show(numpy_time)} "
              f"| {ratio} |", flush=True)
    return ratios


def growth(ours):
    print("\nCost of a round by number of rows, d = 1e5, processor milliseconds, one thread")
    print("| n | mean | gram | flag | flag_robust | flag after the last row |\n|---|---|---|---|---|---|")
    for n in (8, 16, 32, 64, 128, 256):
        medians = measure(ours, None, ["flag", "flag_robust"], n, 100_000, 2)
        names = ("plain_mean", "gram", "flag", "flag_robust", "flag_after_row")
        print(f"| {n} | {' | '.join(show(medians.get((name, 'ours'))) for name in names)} |", flush=True)


def authors(ours):
    print("\nThe Flag Aggregator as its authors' code computes it, by singular vectors of the rows; n = 15, one thread")
    print("| d | singular vectors, ms | flag_released, ms | ratio |\n|---|---|---|---|")
    for d in (100_000, 1_000_000):
        ours.ask(f"rows 15 {d}")
        rows = torch.rand(15, d) + torch.rand(d) - 1
        pairs = [(flag_by_singular_vectors(rows), ours.seconds("flag_released")) for _ in range(3)]
        slow, quick = (statistics.median(side) for side in zip(*pairs))
        print(f"| {d:.0e} | {show(slow)} | {show(quick)} | {slow / quick:.0f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description="Our rules beside ByzFL's.")
    parser.add_argument("folder", help="where bench-aggregators was built")
    parser.add_argument("--full", action="store_true", help="8 to 64 rows of 10^5 to 10^7, instead of 15 up to 10^6")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--patience", type=float, default=3, help="seconds for a rule of ByzFL's and a size")
    parser.add_argument("--minutes", type=float, default=60, help="after which no new size is begun")
    options = parser.parse_args()
    began = time.monotonic()
    ours, theirs = Ours(options.folder), Theirs(options.patience)
    names = ours.ask("rules").split()
    # The size that the last line is about comes first, and small ones before large ones.
    sizes = [(15, 100_000), (15, 1_000_000)]
    if options.full:
        sizes += [(n, d) for d in (100_000, 1_000_000, 10_000_000) for n in (8, 15, 16, 32, 64) if (n, d) not in sizes]
    print(f"torch {torch.__version__}, numpy {numpy.__version__}, {os.cpu_count()} processors")
    left = []
    for n, d in sizes:
        # Ours, theirs, and what ByzFL copies: up to four times the rows.
        if time.monotonic() - began > 60 * options.minutes or 24 * n * d > available():
            left.append(f"{n} x {d:.0e}")
            continue
        medians = measure(ours, theirs, names, n, d, options.rounds if d < 10_000_000 else 3)
        ratios = table(medians, names, n, d)
        if (n, d) == (15, 1_000_000):
            last = medians, ratios
    if left:
        print(f"\nNot measured, for want of time or memory: {', '.join(left)}")
    growth(ours)
    authors(ours)

    medians, ratios = last
    mean = medians["plain_mean", "ours"]
    # A mean is no robust rule: both read all rows once, and no code reads memory ten times as fast.
    robust = {name: ratio for name, ratio in ratios.items() if name != "mean"}
    below = sorted((ratio, name) for name, ratio in robust.items() if ratio < 10)
    print(f"\nn = 15, d = 1e6; below ten times ByzFL: {', '.join(f'{n} {r:.1f}' for r, n in below) or 'none'}"
          f"; the mean, in neither: {ratios.get('mean', 0):.1f}")
    print(f"min_ratio_vs_byzfl={min(robust.values()):.2f} flag_vs_mean={medians['flag', 'ours'] / mean:.2f} "
          f"flag_after_last_vs_mean={medians['flag_after_last', 'ours'] / mean:.2f}")


def available():
    """Bytes of memory that can be had without anything else being pushed out."""
    with open("/proc/meminfo") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))


main()
