"""The examples of the job `digits`, dealt out as the server's own workers have them.

Sources/Environments/{DigitImages,Partition,LabelledTask}.swift in NumPy: the same seed and worker give the same batch.
"""

import math

import numpy as np

from guidon.seeded import SeededGenerator

HELD_OUT = 360


def load():
    """Pixels `(1797, 64)` from 0 to 1, and labels `(1797)`: the digits that scikit-learn bundles."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    return (digits.data / 16).astype(np.float32), digits.target.astype(np.int64)


def split(count):
    """The places of the examples to learn from, and of those that are held out."""
    order = list(range(count))
    SeededGenerator(0).stream("digits.split").shuffle(order)
    return order[HELD_OUT:], order[:HELD_OUT]


class Share:
    """What one worker learns from; `batch` draws as the Swift worker does for that version."""

    def __init__(self, job, worker):
        pixels, labels = load()
        training, _ = split(len(labels))
        pixels, labels = pixels[training], labels[training]
        parts = min(job["workers"], len(labels))
        deal = dirichlet if job["environment"]["partition"] == "dirichlet" else iid
        random = SeededGenerator(job["seed"]).stream("partition")
        mine = deal(labels, parts, random, job["environment"])[worker % parts]
        self.pixels, self.labels = pixels[mine], labels[mine]
        self.size = job["rollout"]["groups"] * job["rollout"]["group_size"]
        self.streams = SeededGenerator(job["seed"]).stream("rollouts").stream(worker)

    def batch(self, version):
        random = self.streams.stream(version)
        drawn = [random.integer(len(self.labels)) for _ in range(self.size)]
        return self.pixels[drawn], self.labels[drawn]


def held_out():
    pixels, labels = load()
    _, tests = split(len(labels))
    return pixels[tests], labels[tests]


def iid(labels, parts, random, _):
    order = list(range(len(labels)))
    random.shuffle(order)
    return [order[part::parts] for part in range(parts)]


def dirichlet(labels, parts, random, settings):
    order = list(range(len(labels)))
    random.shuffle(order)
    stacks = [[i for i in order if labels[i] == label] for label in range(10)]
    wishes = [wish(settings["alpha"], random) for _ in range(parts)]
    shares = [[] for _ in range(parts)]
    for turn in range(len(labels)):
        label = choose(wishes[turn % parts], stacks, random)
        shares[turn % parts].append(stacks[label].pop())
    return shares


def choose(wish, stacks, random):
    left = [label for label, stack in enumerate(stacks) if stack]
    weights = {label: wish[label] for label in left}
    if sum(weights.values()) <= 0:
        weights = {label: float(len(stacks[label])) for label in left}
    target, below, chosen = random.uniform() * sum(weights.values()), 0.0, 0
    for label, weight in weights.items():
        if weight > 0:
            chosen, below = label, below + weight
            if below > target:
                break
    return chosen


def wish(alpha, random):
    logs = [log_gamma(alpha, random) for _ in range(10)]
    powers = [math.exp(log - max(logs)) for log in logs]
    return [power / sum(powers) for power in powers]


def log_gamma(alpha, random):
    d = alpha + 1 - 1.0 / 3
    c = 1 / math.sqrt(9 * d)
    while True:
        x = random.normal()
        v = 1 + c * x
        if v <= 0:
            continue
        cube = v * v * v
        if math.log(1 - random.uniform()) < x * x / 2 + d - d * cube + d * math.log(cube):
            return math.log(d * cube) + math.log(1 - random.uniform()) / alpha
