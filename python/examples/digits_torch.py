"""A worker of cluster/jobs/digits.yaml in PyTorch: digits_torch.py ENDPOINT [TICKET]."""

import sys

import torch
import yaml
from digits_data import Share

from guidon import Worker
from guidon.torch import Parameters

torch.set_num_threads(1)
model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.Tanh(), torch.nn.Linear(32, 10))

with Worker(sys.argv[1], ticket=sys.argv[2] if len(sys.argv) > 2 else None) as worker:
    share = parameters = None
    for basis in worker:
        parameters = parameters or Parameters(model, basis.layout)
        share = share or Share(yaml.safe_load(worker.job), worker.number)
        parameters.scatter(basis.parameters)
        pixels, labels = map(torch.from_numpy, share.batch(basis.version))
        loss = torch.nn.functional.cross_entropy(model(pixels), labels)
        loss.backward()
        worker.push(parameters.gradient(), samples=len(labels), metrics={"loss": loss.item()})
