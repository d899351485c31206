"""Records what PyTorch says of small policies: log-probabilities, entropies, values and the gradient of a weighted sum.

    python scripts/golden/policies.py      # writes Tests/Fixtures/golden/policies.json

Everything is in double precision, at parameters that single precision holds exactly.
"""

import json
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.output = nn.Linear(width, width, bias=False)

    def forward(self, x):
        q, k, v = (part.unflatten(1, (self.heads, -1)).transpose(0, 1) for part in self.qkv(x).chunk(3, dim=1))
        out = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.output(out.transpose(0, 1).flatten(1))


class MLP(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.up = nn.Linear(width, 4 * width, bias=False)
        self.down = nn.Linear(4 * width, width, bias=False)

    def forward(self, x):
        return self.down(F.gelu(self.up(x), approximate="tanh"))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.attention_norm = nn.RMSNorm(width, eps=1e-5)
        self.attention = Attention(width, heads)
        self.mlp_norm = nn.RMSNorm(width, eps=1e-5)
        self.mlp = MLP(width)

    def forward(self, x):
        x = x + self.attention(self.attention_norm(x))
        return x + self.mlp(self.mlp_norm(x))


def shares(logits, stablemax):
    if not stablemax:
        return F.softmax(logits, dim=1)
    s = torch.where(logits >= 0, logits + 1, 1 / (1 - logits.clamp(max=0)))
    return s / s.sum(1, keepdim=True)


class Policy(nn.Module):
    """A trunk, a head and a critic or none; tensors in the order in which they are declared."""

    stablemax = False

    def judge(self, context, actions):
        features = self.features(context, actions)
        shared = self.critic if hasattr(self, "critic") else self
        values = self.value(shared.features(context, actions))[:, 0] if hasattr(self, "value") else None
        row = self.head(features)
        if hasattr(self, "log_deviations"):
            row = torch.cat([row, self.log_deviations.expand(len(row), -1)], dim=1)
        if isinstance(actions[0], float):
            mean, log_deviation = row.chunk(2, dim=1)
            normal = torch.distributions.Normal(mean, log_deviation.exp())
            taken = torch.tensor(actions).reshape(len(row), -1)
            return normal.log_prob(taken).sum(1), normal.entropy().sum(1), values
        p = shares(row, self.stablemax)
        chosen = p.gather(1, torch.tensor(actions)[:, None])[:, 0]
        return chosen.log(), -(p * p.log()).sum(1), values


class Transformer(Policy):
    def __init__(self, vocabulary, context, width, heads, layers):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(context, width)
        self.layers = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm = nn.RMSNorm(width, eps=1e-5)
        self.head = nn.Linear(width, vocabulary, bias=False)

    def features(self, prompt, actions):
        ids = torch.tensor(prompt + actions[:-1])
        x = self.tokens(ids) + self.positions(torch.arange(len(ids)))
        for layer in self.layers:
            x = layer(x)
        return self.norm(x)[len(prompt) - 1 :]


class Layers(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.width = sizes[0]

    def features(self, observations, actions):
        x = torch.tensor(observations).reshape(-1, self.width)
        for layer in self.layers:
            x = torch.tanh(layer(x))
        return x


class Perceptron(Policy):
    """The head is the last of the layers, as in a Sequential."""

    def __init__(self, sizes, numbers=None, stablemax=False, deviations=0, critic=None):
        super().__init__()
        self.stablemax = stablemax
        self.layers = Layers(sizes[:-1]).layers
        self.layers.append(nn.Linear(sizes[-2], numbers or sizes[-1]))
        self.width = sizes[0]
        if deviations:
            self.log_deviations = nn.Parameter(torch.zeros(deviations))
        if critic == "separate":
            self.critic = Layers(sizes[:-1])
        if critic:
            self.value = nn.Linear(sizes[-2], 1)

    def features(self, observations, actions):
        x = torch.tensor(observations).reshape(-1, self.width)
        for layer in self.layers[:-1]:
            x = torch.tanh(layer(x))
        return x

    def head(self, features):
        return self.layers[-1](features)


class Recurrent(Policy):
    def __init__(self, vocabulary, embedding, width):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, embedding)
        self.gru = nn.GRU(embedding, width)
        self.head = nn.Linear(width, vocabulary)
        self.value = nn.Linear(width, 1)

    def features(self, prompt, actions):
        return self.gru(self.tokens(torch.tensor(prompt + actions[:-1])))[0][len(prompt) - 1 :]


def tensors(model):
    """In the order of our layout: PyTorch names a module's own parameters before those of its modules."""
    late = ["log_deviations", "critic.", "value."]
    place = lambda name: next((i + 1 for i, start in enumerate(late) if name.startswith(start)), 0)
    return sorted(model.named_parameters(), key=lambda tensor: place(tensor[0]))


def record(model, trajectories, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in tensors(model):
            drawn = torch.randn(parameter.shape, generator=generator) * 0.5 + name.endswith("norm.weight")
            parameter.copy_((drawn * 1024).round() / 1024)
    said = [model.judge(context, actions) for context, actions in trajectories]
    log_probabilities, entropies = torch.cat([s[0] for s in said]), torch.cat([s[1] for s in said])
    values = torch.cat([s[2] for s in said]) if said[0][2] is not None else torch.zeros(0)
    draw = lambda count: (torch.randn(count, generator=generator) * 1024).round() / 1024
    upstream, of_entropies, of_values = draw(len(log_probabilities)), draw(len(entropies)), draw(len(values))
    total = (upstream * log_probabilities).sum() + (of_entropies * entropies).sum() + (of_values * values).sum()
    total.backward()
    flat = lambda parts: torch.cat([t.flatten() for t in parts])
    short = lambda tensor: [float(f"{value:.9g}") for value in tensor.tolist()]
    return {
        "names": [name for name, _ in tensors(model)],
        "parameters_times_1024": [int(v) for v in (flat(p for _, p in tensors(model)).detach() * 1024).tolist()],
        "trajectories": [{"context": context, "actions": actions} for context, actions in trajectories],
        "upstream": upstream.tolist(),
        "upstream_of_entropies": of_entropies.tolist(),
        "upstream_of_values": of_values.tolist(),
        "log_probabilities": short(log_probabilities),
        "entropies": short(entropies),
        "values": short(values),
        "gradient": short(flat(p.grad for _, p in tensors(model))),
    }


def main():
    tokens = [([1, 4, 2], [0, 3, 3, 5]), ([5], [2]), ([0, 0, 1, 2, 3, 4], [5, 1]), ([2, 3], [1, 0, 4, 4, 2, 1])]
    generator = torch.Generator().manual_seed(3)
    seen = lambda steps: ((torch.randn(steps * 4, generator=generator) * 256).round() / 256).tolist()
    observed = [(seen(3), [0, 1, 1]), (seen(1), [0]), (seen(5), [1, 1, 0, 1, 0])]
    moved = [(context, seen(len(actions))[: 2 * len(actions)]) for context, actions in observed]
    golden = {
        "transformer": record(Transformer(6, 7, 8, 2, 2), tokens, seed=1),
        "perceptron": record(Perceptron([4, 8, 6, 2]), observed, seed=2),
        "stablemax": record(Perceptron([4, 5, 2], stablemax=True, critic="shared"), observed, seed=4),
        "gaussian": record(Perceptron([4, 8, 2], deviations=2, critic="separate"), moved, seed=5),
        "gaussian_state": record(Perceptron([4, 8, 2], numbers=4), moved, seed=6),
        "gru": record(Recurrent(6, 5, 7), tokens, seed=7),
    }
    path = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/golden/policies.json"
    path.write_text(json.dumps(golden, indent=None, separators=(",", ":")).replace(',"', ',\n"') + "\n")


main()
