"""A worker of cluster/jobs/digits.yaml in NumPy: digits_numpy.py ENDPOINT [--ticket FILE] [--lie SCALE]."""

import argparse

import yaml
from digits_data import Share
from mlp import cross_entropy

from guidon import Worker

options = argparse.ArgumentParser()
options.add_argument("endpoint")
options.add_argument("--ticket")
options.add_argument("--lie", type=float, help="send the gradient turned around and so many times as long")
given = options.parse_args()

with Worker(given.endpoint, ticket=given.ticket) as worker:
    share = None
    for basis in worker:
        share = share or Share(yaml.safe_load(worker.job), worker.number)
        pixels, labels = share.batch(basis.version)
        loss, gradients, right = cross_entropy(basis.tensors(), pixels, labels)
        gradient = basis.layout.flatten(gradients)
        if given.lie is not None:
            gradient *= -given.lie
        worker.push(gradient, samples=len(labels), metrics={"loss": loss, "reward": right})
