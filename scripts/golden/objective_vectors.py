#!/usr/bin/env python3
"""Writes a file of objective vectors from formulas in NumPy: losses by their definition, derivatives by complex steps.

    scripts/golden/objective_vectors.py SEED > vectors.json && guidon conformance vectors.json

Nothing of the derivatives is written down here: f(x + ih) with h = 1e-30 has the derivative as its imaginary part, to
rounding, where f is analytic; branches look at real parts. Only losses are formulas, so that an error in a derivative
of ours cannot stand in both.
"""
import json
import math
import sys

import numpy as np

H = 1e-30


def softmax(u):
    e = np.exp(u - np.max(u.real))
    return e / e.sum()


def logsumexp(u):
    top = np.max(u.real)
    return top + np.log(np.exp(u - top).sum())


def zscore(r, eps):
    return (r - r.mean()) / (r.std(ddof=1) + eps)


def target(r, p):
    if p["kind"] == "raw":
        return softmax(r / p["beta_r"])
    if p["kind"] == "zscore":
        return softmax(zscore(r, p["eps"]) / p["beta_r"])
    if p["kind"] == "top1":
        q = np.full(len(r), p["eps"] / (len(r) - 1))
        q[np.argmax(r)] = 1 - p["eps"]
        return q
    order = np.array([np.sum(r < x) + (np.sum(r == x) + 1) / 2 for x in r])
    if p["kind"] == "rank_logit":
        s = (order - 0.5) / len(r)
        return softmax(np.log(s / (1 - s)) / p["beta_r"])
    sd = r.std(ddof=1)
    iqr = np.quantile(r, 0.75) - np.quantile(r, 0.25)
    h = max(0.9 * min(sd, iqr / 1.349) * len(r) ** -0.2, p["h_min"])
    cdf = np.array([np.mean([0.5 * math.erfc(-(x - y) / h / math.sqrt(2)) for y in r]) for x in r])
    cdf = np.clip(cdf, p["clip"], 1 - p["clip"])
    return softmax(np.log(cdf / (1 - cdf)) / p["beta_r"])


def temperature(q, p):
    if p["kind"] == "fixed":
        return p["tau"]
    h = -np.sum(q * np.log(q + 1e-8)) / math.log(len(q))
    share = h if p["kind"] == "target_entropy" else 1 - h
    return max(p["tau_min"], p["tau"] * (1 - p["alpha"] * share))


def listwise(x, c):
    total = 0
    for l, a, r in zip(x["logp"], c["anchor"], c["rewards"]):
        q = target(r, c["target"])
        u = (l - a) / temperature(q, c["tau"])
        total = total + logsumexp(u) - (q * u).sum()
    return total / len(c["rewards"])


def reverse(x, c):
    total = 0
    for l, a, r in zip(x["logp"], c["anchor"], c["rewards"]):
        u = (l - a) / c["tau"]
        p = softmax(u)
        total = total + (p * (u - logsumexp(u) - np.log(target(r, c["target"])))).sum()
    return total / len(c["rewards"])


def plackett_luce(x, c):
    total = 0
    for l, a, r in zip(x["logp"], c["anchor"], c["rewards"]):
        u = ((l - a) / c["tau"])[np.argsort(-r, kind="stable")]
        terms = [logsumexp(u[k:]) - u[k] for k in range(min(len(u) - 1, c.get("top_k", len(u))))]
        total = total + sum(terms) / len(terms)
    return total / len(c["rewards"])


def pairs(x, c):
    total, count = 0, 0
    for l, a, r in zip(x["logp"], c["anchor"], c["rewards"]):
        u = (l - a) / c["tau"]
        for i in range(len(r)):
            for j in range(len(r)):
                if r[i] > r[j]:
                    total, count = total + np.log(1 + np.exp(u[j] - u[i])), count + 1
    return total / count


def preference(x, c):
    w, l = x["logp_w"] - c["ref_w"], x["logp_l"] - c["ref_l"]
    kind = c.get("divergence")
    if kind == "js":
        w, l = [np.log(2) - np.log(1 + np.exp(-v)) for v in (w, l)]
    if kind == "forward_kl":
        w, l = -np.exp(-w), -np.exp(-l)
    if kind == "alpha":
        w, l = [-np.exp(-c["alpha"] * v) / c["alpha"] for v in (w, l)]
    z, e = c["beta"] * (w - l), c.get("label_smoothing", 0)
    plus, minus = np.log(1 + np.exp(-z)), np.log(1 + np.exp(z))
    if c.get("robust"):
        return (((1 - e) * plus - e * minus) / (1 - 2 * e)).mean()
    return ((1 - e) * plus + e * minus).mean()


def clipped(x, c):
    adv = np.concatenate([zscore(r, c["eps_std"]) for r in c["rewards"]])
    total, tokens = 0, 0
    for i, (new, old, mask) in enumerate(zip(x["tok"], c["old"], c["mask"])):
        ratio = np.exp(new - old)
        held = np.where(ratio.real < 1 - c["clip_low"], 1 - c["clip_low"], ratio)
        held = np.where(ratio.real > 1 + c["clip_high"], 1 + c["clip_high"], held)
        f = -np.where((ratio * adv[i]).real <= (held * adv[i]).real, ratio * adv[i], held * adv[i])
        if "ref" in c and c.get("beta_kl"):
            gap = c["ref"][i] - new
            f = f + c["beta_kl"] * (np.exp(gap) - gap - 1)
        scale = {"seq_mean_token_mean": 1 / max(mask.sum(), 1), "token_mean": 1}[c["agg"]]
        total, tokens = total + (f * mask).sum() * scale, tokens + mask.sum()
    return total / (tokens if c["agg"] == "token_mean" else len(adv))


def derivative(f, x, c):
    grad = {}
    for name, values in x.items():
        grad[name] = np.zeros(values.shape)
        for index in np.ndindex(values.shape):
            moved = {k: v.astype(complex) for k, v in x.items()}
            moved[name][index] += 1j * H
            grad[name][index] = f(moved, c).imag / H
    return grad


CASES = [
    ("adpo_listwise", listwise, {"target": {"kind": k, "beta_r": b, "eps": e, "h_min": 1e-3, "clip": 1e-6}, "tau": t})
    for k, b, e in [("raw", .7, 1e-8), ("zscore", .5, 1e-8), ("rank_logit", 1., 1e-8), ("kde_cdf_logit", .8, 1e-8),
                    ("top1", 1., .05)]
    for t in [{"kind": "fixed", "tau": .6}, {"kind": "target_entropy", "tau": .9, "alpha": .5, "tau_min": .05},
              {"kind": "target_confidence", "tau": .9, "alpha": .8, "tau_min": .1}]
] + [
    ("adpo_reverse_kl", reverse, {"tau": .7, "target": {"kind": "raw", "beta_r": .6}}),
    ("adpo_plackett_luce", plackett_luce, {"tau": .7}),
    ("adpo_plackett_luce", plackett_luce, {"tau": .7, "top_k": 3}),
    ("adpo_pairwise_all", pairs, {"tau": .7, "label": "hard", "beta_r": 1.}),
    ("dpo", preference, {"beta": .2}),
    ("dpo", preference, {"beta": .2, "label_smoothing": .15}),
    ("dpo", preference, {"beta": .2, "label_smoothing": .15, "robust": True}),
    ("dpo", preference, {"beta": .2, "divergence": "js"}),
    ("dpo", preference, {"beta": .2, "divergence": "forward_kl"}),
    ("dpo", preference, {"beta": .2, "divergence": "alpha", "alpha": .3}),
    ("grpo", clipped, {"advantage": "zscore", "eps_std": 1e-6, "clip_low": .2, "clip_high": .3, "beta_kl": .1,
                       "agg": "seq_mean_token_mean"}),
    ("dapo", clipped, {"advantage": "zscore", "eps_std": 1e-6, "clip_low": .2, "clip_high": .28, "agg": "token_mean"}),
]


def inputs(random, algo, groups, size, tokens):
    if algo == "dpo":
        x = {n: -3 * random.random(groups) for n in ("logp_w", "logp_l")}
        return x, {f"ref_{s}": x[f"logp_{s}"] + random.normal(0, 1, groups) for s in "wl"}
    if algo in ("grpo", "dapo"):
        x = {"tok": -2 * random.random((groups * size, tokens))}
        lengths = random.integers(1, tokens + 1, groups * size)
        c = {n: x["tok"] + random.normal(0, .3, x["tok"].shape) for n in ("old", "ref")}
        c["mask"] = (np.arange(tokens) < lengths[:, None]).astype(float)
        c["rewards"] = random.normal(0, 1, (groups, size))
        return x, c
    x = {"logp": -5 * random.random((groups, size))}
    anchor = x["logp"] + random.normal(0, 1, (groups, size))
    return x, {"anchor": anchor, "rewards": random.normal(0, 1, (groups, size))}


def main():
    random = np.random.default_rng(int(sys.argv[1]))
    cases = []
    for number, (algo, loss, params) in enumerate(CASES):
        x, constants = inputs(random, algo, int(random.integers(2, 6)), int(random.integers(3, 10)), 5)
        everything = {**constants, **params}
        grad = derivative(loss, x, everything)
        value = loss({k: v.astype(complex) for k, v in x.items()}, everything).real
        cases.append({
            "id": f"own-{number:03}", "algo": algo, "params": params,
            "inputs": {k: v.tolist() for k, v in {**x, **constants}.items()},
            "expect": {"loss": value, "grad": {k: v.tolist() for k, v in grad.items()}},
        })
    json.dump({"schema": "adpo-conformance/1", "cases": cases}, sys.stdout)


main()
