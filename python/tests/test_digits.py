"""The same seed and batch: the gradients of NumPy and of PyTorch are those that a Swift worker sends."""

import json
import struct

import numpy as np
import pytest
from conftest import ROOT, TOOL

from guidon.layout import Layout
from guidon.seeded import SeededGenerator

LAYOUT = Layout([
    ("layers.0.weight", (32, 64)), ("layers.0.bias", (32,)), ("layers.1.weight", (10, 32)), ("layers.1.bias", (10,))])


def tensors(path):
    data = path.read_bytes()
    length, = struct.unpack_from("<Q", data)
    places = {n: e["data_offsets"] for n, e in json.loads(data[8:8 + length]).items() if n != "__metadata__"}
    return {n: np.frombuffer(data[8 + length:][a:b], "<f4") for n, (a, b) in places.items() if n != "state"}


@pytest.fixture(params=["iid", "dirichlet"])
def recorded(request, cluster):
    """The job, the first parameters, and what each Swift worker sent at them."""
    yaml = pytest.importorskip("yaml")
    pytest.importorskip("sklearn", reason="the digits are those of scikit-learn")
    process = cluster.start(
        TOOL, "train", ROOT / "cluster/jobs/digits.yaml", "--set", "workers=4", "--set", "byzantine=null", "--set",
        "rounds=2", "--set", "seed=7", "--set", "ledger.contributions=true", "--set",
        f"environment.partition={request.param}", "--output", "run", name="train")
    assert process.wait(60) == 0, cluster.log("train")
    run = cluster.folder / "run"
    start = next(run.glob("checkpoints/round-00000000-*"))
    return (yaml.safe_load((run / "config.yaml").read_text()), tensors(start)["0"],
            tensors(run / "contributions/round-00000001.safetensors"))


def test_numpy_agrees_with_swift(recorded):
    import mlp
    from digits_data import Share
    job, parameters, rows = recorded

    assert len(rows) == 4
    for worker, row in rows.items():
        pixels, labels = Share(job, int(worker)).batch(0)
        _, gradients, _ = mlp.cross_entropy(LAYOUT.views(parameters), pixels, labels)
        # Sums of at most 64 products of Floats.
        assert np.abs(LAYOUT.flatten(gradients) - row).max() < 1e-5 * np.abs(row).max()


def test_torch_agrees_with_swift(recorded):
    torch = pytest.importorskip("torch")
    from digits_data import Share

    from guidon.torch import Parameters
    job, parameters, rows = recorded
    model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.Tanh(), torch.nn.Linear(32, 10))
    place = Parameters(model, LAYOUT)
    place.scatter(parameters)

    for worker, row in rows.items():
        pixels, labels = map(torch.from_numpy, Share(job, int(worker)).batch(0))
        torch.nn.functional.cross_entropy(model(pixels), labels).backward()
        assert np.abs(place.gradient() - row).max() < 1e-5 * np.abs(row).max()


def test_seeded_numbers_are_those_of_the_swift_program():
    # The authors' reference code for seed 0, as in Tests/PrimitivesTests/SeededGeneratorTests.swift.
    random = SeededGenerator(0)
    assert [random.next(), random.next()] == [0x53175D61490B23DF, 0x61DA6F3DC380D507]
