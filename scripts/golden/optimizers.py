"""Records trajectories of torch.optim for Tests/OptimizersTests: python scripts/golden/optimizers.py

Every case starts at the same parameters and gets the same gradients, which do not depend on the parameters,
so each step tests one update. Names and parameters are those of Sources/Optimizers/OptimizerCatalogue.swift.
Needs PyTorch 2.9 or later, for torch.optim.Muon. Lion is not in PyTorch: it is written here from the paper's algorithm.
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
    ("sgd", {"learning_rate": 0.2, "inverse_root_updates": 4, "warmup_updates": 4, "clip_value": 0.7}),
    ("nesterov", {"learning_rate": 0.05, "weight_decay": 0.1}),
    ("amsgrad", {"learning_rate": 0.02, "beta2": 0.9, "weight_decay": 0.05}),
    ("lion", {"learning_rate": 0.01, "weight_decay": 0.3}),
    ("rmsprop", {"learning_rate": 0.01}),
    ("rmsprop", {"learning_rate": 0.01, "decay": 0.9, "eps": 1e-4, "centred": 1, "momentum": 0.8}),
    ("rmsprop", {"learning_rate": 0.02, "momentum": 0.9, "weight_decay": 0.1}),
    ("adagrad", {"learning_rate": 0.1}),
    ("adagrad", {"learning_rate": 0.1, "rate_decay": 0.2, "start": 0.5, "eps": 1e-5, "weight_decay": 0.05}),
    ("adam", {"learning_rate": 0.05, "ema": 0.8}),
]
SHAPES = [(3, 5), (6,), (5, 2), (4, 4)]
MATRIX_CASES = [
    ("muon", {"learning_rate": 0.02}),
    ("muon", {"learning_rate": 0.05, "match_adam": 0, "weight_decay": 0.1, "momentum": 0.9}),
    ("muon", {"learning_rate": 0.03, "nesterov": 0, "beta1": 0.8, "beta2": 0.95, "eps": 1e-6}),
]


class Lion(torch.optim.Optimizer):
    """Algorithm 2 of arXiv 2302.06675."""

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (b1, b2), lr, decay = group["betas"], group["lr"], group["weight_decay"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                update = torch.sign(b1 * m + (1 - b1) * p.grad)
                m.copy_(b2 * m + (1 - b2) * p.grad)
                p.sub_(lr * (update + decay * p))


def optimizer(name, p, options):
    get = options.get
    lr, decay = options["learning_rate"], get("weight_decay", 0.01 if name == "adamw" else 0)
    if name == "sgd":
        return torch.optim.SGD(
            [p], lr=lr, momentum=get("momentum", 0), nesterov=bool(get("nesterov", 0)), weight_decay=decay
        )
    if name == "nesterov":
        return torch.optim.SGD([p], lr=lr, momentum=get("momentum", 0.9), nesterov=True, weight_decay=decay)
    if name == "rmsprop":
        return torch.optim.RMSprop(
            [p], lr=lr, alpha=get("decay", 0.99), eps=get("eps", 1e-8), centered=bool(get("centred", 0)),
            momentum=get("momentum", 0), weight_decay=decay
        )
    if name == "adagrad":
        return torch.optim.Adagrad(
            [p], lr=lr, lr_decay=get("rate_decay", 0), initial_accumulator_value=get("start", 0),
            eps=get("eps", 1e-10), weight_decay=decay
        )
    if name == "lion":
        return Lion([p], {"lr": lr, "betas": (get("beta1", 0.9), get("beta2", 0.99)), "weight_decay": decay})
    kind = torch.optim.AdamW if name == "adamw" else torch.optim.Adam
    return kind([p], lr=lr, betas=betas(options), eps=get("eps", 1e-8), weight_decay=decay, amsgrad=name == "amsgrad")


def betas(options):
    return (options.get("beta1", 0.9), options.get("beta2", 0.999))


def factor(t, options):
    warmup = options.get("warmup_updates", 0)
    if t < warmup:
        return (t + 1) / warmup
    t -= warmup
    if "linear_updates" in options:
        return max(0.0, 1 - t / options["linear_updates"])
    if "cosine_updates" in options:
        return (1 + math.cos(math.pi * min(1, t / options["cosine_updates"]))) / 2
    if "inverse_root_updates" in options:
        return 1 / math.sqrt(1 + t / options["inverse_root_updates"])
    return 1.0


def run(name, options, start, gradients):
    p = torch.nn.Parameter(start.clone())
    chosen = optimizer(name, p, options)
    schedule = torch.optim.lr_scheduler.LambdaLR(chosen, lambda t: factor(t, options))
    holder = torch.nn.ParameterList([p])
    average = torch.optim.swa_utils.AveragedModel(
        holder, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(options.get("ema", 0))
    )
    trajectory, averages = [], []
    for gradient in gradients:
        p.grad = gradient.clone()
        if "clip_value" in options:
            torch.nn.utils.clip_grad_value_([p], options["clip_value"])
        if "clip_norm" in options:
            torch.nn.utils.clip_grad_norm_([p], options["clip_norm"])
        chosen.step()
        schedule.step()
        average.update_parameters(holder)
        trajectory.append(p.detach().tolist())
        averages.append(average.module[0].detach().tolist())
    case = {"name": name, "parameters": options, "trajectory": trajectory}
    return case | ({"averages": averages} if "ema" in options else {})


def run_matrices(options, start, gradients):
    """Muon for the matrices, AdamW for the vectors, over one flat vector of all tensors."""
    get = options.get
    cut = lambda flat: [x.reshape(s).clone() for x, s in zip(flat.split([math.prod(s) for s in SHAPES]), SHAPES)]
    tensors = [torch.nn.Parameter(x) for x in cut(start)]
    shared = {"lr": options["learning_rate"], "weight_decay": get("weight_decay", 0)}
    muon = torch.optim.Muon(
        [p for p in tensors if p.ndim == 2], momentum=get("momentum", 0.95), nesterov=bool(get("nesterov", 1)),
        adjust_lr_fn="match_rms_adamw" if get("match_adam", 1) else "original", **shared
    )
    adam = torch.optim.AdamW(
        [p for p in tensors if p.ndim == 1], betas=betas(options), eps=get("eps", 1e-8), **shared
    )
    trajectory = []
    for gradient in gradients:
        for p, g in zip(tensors, cut(gradient)):
            p.grad = g
        muon.step()
        adam.step()
        trajectory.append(torch.cat([p.detach().reshape(-1) for p in tensors]).tolist())
    return {"name": "muon", "parameters": options, "trajectory": trajectory}


torch.manual_seed(0)
start = torch.randn(D)
gradients = torch.randn(STEPS, D) * torch.tensor([1.0, 1e-3, 10.0, 1.0, 0.1, 1.0, 0.0])
cases = [run(n, o, start, gradients) for n, o in CASES]

count = sum(math.prod(s) for s in SHAPES)
matrix_start = torch.randn(count)
matrix_gradients = torch.randn(STEPS, count)
# PyTorch takes Muon's Newton–Schulz steps in 16 bits. Here they are in 32, so that agreement is closer than 1 %.
bits16, torch.bfloat16 = torch.bfloat16, torch.float32
matrix_cases = [run_matrices(o, matrix_start, matrix_gradients) for _, o in MATRIX_CASES]
torch.bfloat16 = bits16

target = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/golden/optimizers.json"
record = {
    "torch": torch.__version__,
    "start": start.tolist(), "gradients": gradients.tolist(), "cases": cases,
    "shapes": SHAPES, "matrix_start": matrix_start.tolist(), "matrix_gradients": matrix_gradients.tolist(),
    "matrix_cases": matrix_cases,
}
target.write_text(json.dumps(record, indent=1) + "\n")
