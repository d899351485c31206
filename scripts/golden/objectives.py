#!/usr/bin/env python3
"""Picks from the shared vectors (PyTorch, float64 autograd) the cases that Sources/Objectives covers.

    scripts/golden/objectives.py /path/to/vectors/objectives.json Tests/Fixtures/golden/objectives.json

Tokens that are masked out are dropped, so that sequences lie side by side without padding, as ObjectiveBatch has them.
A listwise case over sequences becomes one with a single token per sequence.
"""
import json
import sys

LENGTH = {"seq_mean_token_sum": "sum", "seq_mean_token_mean": "mean", "token_mean": "mean_length"}
BASELINE = {"none": "none", "mean": "group_mean", "rloo": "leave_one_out"}


def flat(rows):
    return [value for row in rows for value in row]


def ragged(rows, mask):
    for row in mask:
        assert row == sorted(row, reverse=True), "a mask must be a prefix"
    return [v for row, keep in zip(rows, mask) for v, k in zip(row, keep) if k]


def batch(case, now, sampling, reference=None):
    inputs = case["inputs"]
    if "mask" in inputs:
        mask = inputs["mask"]
        def pick(rows): return ragged(rows, mask)
        lengths = [int(sum(row)) for row in mask]
    else:
        pick = flat
        lengths = [1] * len(flat(inputs[now]))
    return {
        "groupSize": len(inputs["rewards"][0]),
        "lengths": lengths,
        "logProbabilities": pick(inputs[now]),
        # An objective that takes no account of the sampling policy gets the present one.
        "samplingLogProbabilities": pick(inputs[sampling]),
        "referenceLogProbabilities": pick(inputs[reference]) if reference else None,
        "rewards": flat(inputs["rewards"]),
        "loss": case["expect"]["loss"],
        "derivative": pick(case["expect"]["grad"][now]),
    }


def adpo(case):
    p = case["params"]
    if p["tau"]["kind"] != "fixed" or p["target"]["kind"] not in ("raw", "zscore", "top1"):
        return None
    if "clip_log_ratio" in p or "drop_all_failed" in p:
        return None
    tokens = case["algo"] == "adpo_listwise_tokens"
    words = {"target": p["target"]["kind"], "length": "mean" if p.get("length_normalize") else "sum"}
    numbers = {
        "target_temperature": p["target"].get("beta_r", 1.0), "temperature": p["tau"]["tau"],
        "anchor_penalty": p.get("beta_anchor_kl", 0.0),
        "smoothing": p["target"]["eps"] if words["target"] == "top1" else 0,
        "epsilon": p["target"]["eps"] if words["target"] == "zscore" else 1e-8,
    }
    now, sampling = ("tok", "anchor_tok") if tokens else ("logp", "anchor")
    return {"words": words, "numbers": numbers, **batch(case, now, sampling)}


def reinforce(case):
    p = case["params"]
    words = {"baseline": BASELINE[p["advantage"]], "length": LENGTH[p["agg"]]}
    return {"words": words, "numbers": {}, **batch(case, "tok", "tok")}


def grpo(case):
    p = case["params"]
    words = {"advantage": p["advantage"], "length": LENGTH[p["agg"]]}
    numbers = {"clip_low": p["clip_low"], "clip_high": p["clip_high"], "penalty": p["beta_kl"], "epsilon": p["eps_std"]}
    return {"words": words, "numbers": numbers, **batch(case, "tok", "old", "ref")}


MAKERS = {"adpo_listwise": ("adpo", adpo), "adpo_listwise_tokens": ("adpo", adpo),
          "reinforce": ("reinforce", reinforce), "grpo": ("grpo", grpo)}


def main():
    source, target = sys.argv[1:]
    with open(source) as file:
        vectors = json.load(file)
    cases = []
    for case in vectors["cases"]:
        if case["algo"] in MAKERS:
            name, make = MAKERS[case["algo"]]
            made = make(case)
            if made:
                cases.append({"id": case["id"], "label": case["label"], "objective": name, **made})
    with open(target, "w") as file:
        file.write('{"cases": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]}\n")
    print(len(cases), "cases")


if __name__ == "__main__":
    main()
