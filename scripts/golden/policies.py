"""Records what PyTorch says of two small policies: log-probabilities, entropies and the gradient of a weighted sum.

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


class Transformer(nn.Module):
    def __init__(self, vocabulary, context, width, heads, layers):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(context, width)
        self.layers = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm = nn.RMSNorm(width, eps=1e-5)
        self.head = nn.Linear(width, vocabulary, bias=False)

    def forward(self, prompt, actions):
        ids = torch.tensor(prompt + actions[:-1])
        x = self.tokens(ids) + self.positions(torch.arange(len(ids)))
        for layer in self.layers:
            x = layer(x)
        return self.head(self.norm(x))[len(prompt) - 1 :]


class Perceptron(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, observations, actions):
        x = torch.tensor(observations).reshape(len(actions), -1)
        for layer in self.layers[:-1]:
            x = torch.tanh(layer(x))
        return self.layers[-1](x)


def record(model, trajectories, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in model.parameters():
            drawn = torch.randn(parameter.shape, generator=generator) * 0.5 + (parameter.dim() == 1)
            parameter.copy_((drawn * 1024).round() / 1024)
    log_probabilities, entropies = [], []
    for context, actions in trajectories:
        log_p = F.log_softmax(model(context, actions), dim=1)
        log_probabilities.append(log_p.gather(1, torch.tensor(actions)[:, None])[:, 0])
        entropies.append(-(log_p.exp() * log_p).sum(1))
    log_probabilities, entropies = torch.cat(log_probabilities), torch.cat(entropies)
    upstream = (torch.randn(len(log_probabilities), generator=generator) * 1024).round() / 1024
    (upstream * log_probabilities).sum().backward()
    flat = lambda tensors: torch.cat([t.flatten() for t in tensors])
    short = lambda tensor: [float(f"{value:.9g}") for value in tensor.tolist()]
    return {
        "names": [name for name, _ in model.named_parameters()],
        "parameters_times_1024": [int(v) for v in (flat(model.parameters()).detach() * 1024).tolist()],
        "trajectories": [{"context": context, "actions": actions} for context, actions in trajectories],
        "upstream": upstream.tolist(),
        "log_probabilities": short(log_probabilities),
        "entropies": short(entropies),
        "gradient": short(flat([p.grad for p in model.parameters()])),
    }


def main():
    tokens = [([1, 4, 2], [0, 3, 3, 5]), ([5], [2]), ([0, 0, 1, 2, 3, 4], [5, 1]), ([2, 3], [1, 0, 4, 4, 2, 1])]
    generator = torch.Generator().manual_seed(3)
    seen = lambda steps: ((torch.randn(steps * 4, generator=generator) * 256).round() / 256).tolist()
    observed = [(seen(3), [0, 1, 1]), (seen(1), [0]), (seen(5), [1, 1, 0, 1, 0])]
    golden = {
        "transformer": record(Transformer(6, 7, 8, 2, 2), tokens, seed=1),
        "perceptron": record(Perceptron([4, 8, 6, 2]), observed, seed=2),
    }
    path = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/golden/policies.json"
    path.write_text(json.dumps(golden, indent=None, separators=(",", ":")).replace(',"', ',\n"') + "\n")


main()
