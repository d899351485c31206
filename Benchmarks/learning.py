"""Alternates our learning with the same in PyTorch and NumPy and prints medians and ratios; the other half is
Sources/bench-learning.

Two workloads, one thread each, in turns in one run; times are processor seconds, since others may use the machine too:

- A step of a worker of cluster/jobs/reverse4.yaml: 8 prompts, 16 sampled answers each, a transformer of 13 696
  parameters, ADPO's loss, its gradient. In PyTorch once with remembered keys and values and once without; the faster
  one counts.
- Episodes of CartPole under a perceptron 4-32-32-2 that samples. In NumPy once episode by episode, as a loop over an
  environment does it, and once all episodes side by side in arrays.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)

PROMPTS, ANSWERS, LENGTH, VOCABULARY, SEPARATOR = 8, 16, 4, 16, 10


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.attention_norm, self.mlp_norm = nn.RMSNorm(width, eps=1e-5), nn.RMSNorm(width, eps=1e-5)
        self.qkv, self.output = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width, bias=False)
        self.up, self.down = nn.Linear(width, 4 * width, bias=False), nn.Linear(4 * width, width, bias=False)

    def forward(self, x, past=None, keep=None):
        """`past` are keys and values of earlier positions; `keep` how many of the last positions are asked for."""
        batch, length, width = x.shape
        qkv = self.qkv(self.attention_norm(x)).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2]
        if past is not None:
            k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=past is None)
        x = x + self.output(mixed.transpose(1, 2).reshape(batch, length, width))
        if keep:
            x = x[:, -keep:]
        return x + self.down(F.gelu(self.up(self.mlp_norm(x)), approximate="tanh")), (k, v)


class Transformer(nn.Module):
    def __init__(self, width=32, heads=4, context=9):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(VOCABULARY, width), nn.Embedding(context, width)
        self.block, self.norm = Block(width, heads), nn.RMSNorm(width, eps=1e-5)
        self.head = nn.Linear(width, VOCABULARY, bias=False)

    def forward(self, ids, past=None, keep=None):
        start = 0 if past is None else past[0].shape[2]
        x = self.tokens(ids) + self.positions.weight[start : start + ids.shape[1]]
        x, past = self.block(x, past, keep)
        return self.head(self.norm(x)), past


class TorchStep:
    def __init__(self):
        torch.manual_seed(1)
        self.model = Transformer()
        assert sum(p.numel() for p in self.model.parameters()) == 13_696

    @torch.no_grad()
    def sample(self, prompts, cached):
        ids, past, new, old = prompts, None, prompts, []
        for _ in range(LENGTH):
            logits, past = self.model(new if cached else ids, past if cached else None, keep=1)
            log_p = F.log_softmax(logits[:, -1], dim=1)
            new = torch.multinomial(log_p.exp(), 1)
            old.append(log_p.gather(1, new))
            ids = torch.cat([ids, new], 1)
        return ids, torch.cat(old, 1)

    def step(self, cached):
        digits = torch.randint(10, (PROMPTS, LENGTH)).repeat_interleave(ANSWERS, 0)
        prompts = torch.cat([digits, torch.full((len(digits), 1), SEPARATOR)], 1)
        ids, old = self.sample(prompts, cached)
        answers = ids[:, -LENGTH:]
        rewards = (answers == digits.flip(1)).float().mean(1).view(PROMPTS, ANSWERS)
        q = F.softmax((rewards - rewards.mean(1, True)) / (rewards.std(1, keepdim=True, unbiased=False) + 1e-8) / 0.5, 1)
        logits, _ = self.model(ids[:, :-1], keep=LENGTH)
        log_p = F.log_softmax(logits, 2).gather(2, answers[:, :, None])[:, :, 0]
        scores = (log_p - old).sum(1).view(PROMPTS, ANSWERS)
        loss = -(q * F.log_softmax(scores, 1)).sum(1).mean()
        self.model.zero_grad()
        loss.backward()

    def seconds(self, cached, count):
        start = time.process_time()
        for _ in range(count):
            self.step(cached)
        return (time.process_time() - start) / count


class NumpyPoles:
    """CartPole-v1 and a perceptron, in float32 and float64 as ours; the same rules of ending."""

    def __init__(self):
        self.random = np.random.default_rng(1)
        normal = lambda *shape: self.random.standard_normal(shape, dtype=np.float32)
        self.W = [normal(4, 32) / 2, normal(32, 32) / 6, normal(32, 2) / 600]
        self.b = [np.zeros(32, np.float32), np.zeros(32, np.float32), np.zeros(2, np.float32)]

    def logits(self, seen):
        for W, b in zip(self.W[:-1], self.b[:-1]):
            seen = np.tanh(seen @ W + b)
        return seen @ self.W[-1] + self.b[-1]

    @staticmethod
    def advance(state, force):
        x, v, angle, spin = state
        cosine, sine = np.cos(angle), np.sin(angle)
        push = (force + 0.05 * spin * spin * sine) / 1.1
        turn = (9.8 * sine - cosine * push) / (0.5 * (4.0 / 3.0 - 0.1 * cosine * cosine / 1.1))
        slide = push - 0.05 * turn * cosine / 1.1
        return x + 0.02 * v, v + 0.02 * slide, angle + 0.02 * spin, spin + 0.02 * turn

    def one_by_one(self, episodes):
        steps = 0
        for _ in range(episodes):
            state, seen, taken, said = tuple(self.random.uniform(-0.05, 0.05, 4)), [], [], []
            for _ in range(500):
                observation = np.array(state, dtype=np.float32)
                logits = self.logits(observation)
                log_p = logits - np.logaddexp(logits[0], logits[1])
                action = int(self.random.random() >= np.exp(log_p[0]))
                seen.append(observation), taken.append(action), said.append(log_p[action])
                state = self.advance(state, 10.0 if action else -10.0)
                if abs(state[0]) > 2.4 or abs(state[2]) > 0.20943951023931953:
                    break
            steps += len(taken)
        return steps

    def side_by_side(self, episodes):
        state = tuple(self.random.uniform(-0.05, 0.05, (4, episodes)))
        running, steps, kept = np.ones(episodes, bool), 0, []
        for _ in range(500):
            observation = np.stack(state, 1).astype(np.float32)
            logits = self.logits(observation)
            log_p = logits - np.logaddexp(logits[:, 0], logits[:, 1])[:, None]
            action = (self.random.random(episodes) >= np.exp(log_p[:, 0])).astype(np.int32)
            kept.append((observation, action, log_p[np.arange(episodes), action], running))
            steps += int(running.sum())
            state = self.advance(state, np.where(action, 10.0, -10.0))
            running = running & (np.abs(state[0]) <= 2.4) & (np.abs(state[2]) <= 0.20943951023931953)
            if not running.any():
                break
        return steps

    def seconds_per_step(self, way, episodes, times):
        start, steps = time.process_time(), 0
        for _ in range(times):
            steps += getattr(self, way)(episodes)
        return (time.process_time() - start) / steps


class Ours:
    def __init__(self, folder):
        self.process = subprocess.Popen(
            [os.path.join(folder, "bench-learning")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"bench-learning ended at: {line}")
        return [float(word) for word in answer.split()]

    def step(self, count):
        return self.ask(f"reverse4 {count}")[0] / count

    def pole(self, command, episodes, times):
        spent, steps = self.ask(f"{command} {episodes} {times}")[:2]
        return spent / steps


def main():
    parser = argparse.ArgumentParser(description="Our learning beside PyTorch's and NumPy's.")
    parser.add_argument("folder", help="where bench-learning was built")
    parser.add_argument("--turns", type=int, default=15)
    options = parser.parse_args()
    ours, torch_step, poles = Ours(options.folder), TorchStep(), NumpyPoles()
    print(f"torch {torch.__version__}, numpy {np.__version__}, one thread each, {options.turns} turns; medians")
    samples = {}
    keep = lambda key, value: samples.setdefault(key, []).append(value)
    for turn in range(options.turns + 1):
        if turn == 1:
            samples.clear()  # The first turn warms up.
        keep("step ours", ours.step(20))
        keep("step torch, cached", torch_step.seconds(True, 10))
        keep("step torch, plain", torch_step.seconds(False, 10))
        for name, value in zip(("sampling", "forward", "backward"), ours.ask("parts 20")):
            keep(f"part {name}", value / 20)
        for episodes in (1, 8, 64):
            keep(f"pole ours {episodes}", ours.pole("cartpole", episodes, 512 // episodes))
            keep(f"pole numpy {episodes}", poles.seconds_per_step("side_by_side", episodes, max(1, 64 // episodes)))
        keep("pole numpy alone", poles.seconds_per_step("one_by_one", 1, 16))
        keep("cart ours 64", ours.pole("environment", 64, 2000))
    medians = {key: statistics.median(values) for key, values in samples.items()}
    spread = {key: (min(values), max(values)) for key, values in samples.items()}

    print("\nA step of a reverse-4 worker, processor milliseconds\n| | median | least | most | of ours |\n|---|---|---|---|---|")
    for key in ("step ours", "step torch, cached", "step torch, plain", "part sampling", "part forward", "part backward"):
        low, high = spread[key]
        print(f"| {key} | {medians[key] * 1e3:.3f} | {low * 1e3:.3f} | {high * 1e3:.3f} "
              f"| {medians[key] / medians['step ours']:.2f} |")
    print("\nA step of CartPole with its policy, processor microseconds\n| episodes | ours | NumPy, arrays | ratio |\n|---|---|---|---|")
    for episodes in (1, 8, 64):
        own, their = medians[f"pole ours {episodes}"], medians[f"pole numpy {episodes}"]
        print(f"| {episodes} | {own * 1e6:.3f} | {their * 1e6:.2f} | {their / own:.1f} |")
    own, alone = medians["pole ours 8"], medians["pole numpy alone"]
    print(f"\nNumPy episode by episode: {alone * 1e6:.1f} us a step; ours with the 8 side by side that a worker plays: "
          f"{own * 1e6:.3f}; the cart alone, without a policy: {medians['cart ours 64'] * 1e6:.3f}")
    best = min(medians["step torch, cached"], medians["step torch, plain"])
    print(f"reverse4_step_vs_torch={best / medians['step ours']:.2f} cartpole_steps_vs_numpy={alone / own:.1f}")


main()
