"""A worker of cluster/jobs/bandit.yaml in NumPy: bandit_numpy.py ENDPOINT [--ticket FILE] [--lie SCALE].

REINFORCE with the group's mean as baseline; the job's own Swift workers may do otherwise beside it.
"""

import argparse

import numpy as np
import yaml
from mlp import backward, forward, softmax

from guidon import Worker
from guidon.seeded import SeededGenerator

options = argparse.ArgumentParser()
options.add_argument("endpoint")
options.add_argument("--ticket")
options.add_argument("--lie", type=float, help="send the gradient turned around and so many times as long")
given = options.parse_args()

# The arms of Sources/Environments/ContextualBandit.swift, the same for every seed.
source = SeededGenerator(0).stream("bandit.weights")
arms = np.array([source.normal() for _ in range(200)], np.float32).reshape(20, 10) / np.sqrt(10)

with Worker(given.endpoint, ticket=given.ticket) as worker:
    job = yaml.safe_load(worker.job)
    groups, size = job["rollout"]["groups"], job["rollout"]["group_size"]
    random = np.random.default_rng([job["seed"], worker.number])
    for basis in worker:
        contexts = random.standard_normal((groups, 10), np.float32).repeat(size, 0)
        tensors = basis.tensors()
        logits, inputs = forward(tensors, contexts)
        shares, rows = softmax(logits), np.arange(groups * size)
        chosen = np.minimum((shares.cumsum(1) < random.random((groups * size, 1))).sum(1), 19)
        rewards = (contexts * arms[chosen]).sum(1) + job["environment"]["noise"] * random.standard_normal(groups * size)
        advantages = (rewards.reshape(groups, size) - rewards.reshape(groups, size).mean(1, keepdims=True)).ravel()
        # ∂/∂logits of −mean(advantage · log π(chosen)).
        upstream = shares * advantages[:, None]
        upstream[rows, chosen] -= advantages
        gradient = basis.layout.flatten(backward(tensors, inputs, upstream / len(rows)))
        if given.lie is not None:
            gradient *= -given.lie
        worker.push(gradient, samples=len(rows), metrics={"reward": rewards.mean()})
