"""Records trajectories of torch.optim for Tests/OptimizersTests: python scripts/golden/optimizers.py

Every case starts at the same parameters and gets the same gradients, which do not depend on the parameters,
so each step tests one update. Names and parameters are those of Sources/Optimizers/OptimizerCatalogue.swift.
"""

import json
import math
import pathlib

import torch

D, STEPS = 7, 12
CASES = [
    ("sgd", {"learning_rate": 0.1}),
    ("sgd", {"learning_rate": 0.1, "weight_decay": 0.05, "momentum": 0.9}),
    ("sgd", {"learning_rate": 0.05, "momentum": 0.8, "nesterov": 1}),
    ("adam", {"learning_rate": 0.01}),
    ("adam", {"learning_rate": 0.02, "weight_decay": 0.1, "beta1": 0.8, "beta2": 0.95, "eps": 1e-3}),
    ("adamw", {"learning_rate": 0.01}),
    ("adamw", {"learning_rate": 0.03, "weight_decay": 0.2, "clip_norm": 1.5}),
    ("adam", {"learning_rate": 0.015, "linear_updates": 10}),
    ("sgd", {"learning_rate": 0.2, "cosine_updates": 8, "warmup_updates": 3}),
    ("sgd", {"learning_rate": 0.2, "warmup_updates": 5, "clip_norm": 100.0}),
]


def optimizer(name, p, options):
    lr, decay = options["learning_rate"], options.get("weight_decay", 0.01 if name == "adamw" else 0)
    if name == "sgd":
        return torch.optim.SGD(
            [p], lr=lr, momentum=options.get("momentum", 0), nesterov=bool(options.get("nesterov", 0)),
            weight_decay=decay
        )
    kind = torch.optim.AdamW if name == "adamw" else torch.optim.Adam
    betas = (options.get("beta1", 0.9), options.get("beta2", 0.999))
    return kind([p], lr=lr, betas=betas, eps=options.get("eps", 1e-8), weight_decay=decay)


def factor(t, options):
    warmup = options.get("warmup_updates", 0)
    if t < warmup:
        return (t + 1) / warmup
    t -= warmup
    if "linear_updates" in options:
        return max(0.0, 1 - t / options["linear_updates"])
    if "cosine_updates" in options:
        return (1 + math.cos(math.pi * min(1, t / options["cosine_updates"]))) / 2
    return 1.0


def run(name, options, start, gradients):
    p = torch.nn.Parameter(start.clone())
    chosen = optimizer(name, p, options)
    schedule = torch.optim.lr_scheduler.LambdaLR(chosen, lambda t: factor(t, options))
    trajectory = []
    for gradient in gradients:
        p.grad = gradient.clone()
        if "clip_norm" in options:
            torch.nn.utils.clip_grad_norm_([p], options["clip_norm"])
        chosen.step()
        schedule.step()
        trajectory.append(p.detach().tolist())
    return trajectory


torch.manual_seed(0)
start = torch.randn(D)
gradients = torch.randn(STEPS, D) * torch.tensor([1.0, 1e-3, 10.0, 1.0, 0.1, 1.0, 0.0])
cases = [{"name": n, "parameters": o, "trajectory": run(n, o, start, gradients)} for n, o in CASES]
target = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/golden/optimizers.json"
record = {"torch": torch.__version__, "start": start.tolist(), "gradients": gradients.tolist(), "cases": cases}
target.write_text(json.dumps(record, indent=1) + "\n")
