"""Parameters of a module to and from one vector."""

import numpy as np
import pytest

from guidon import Incompatible, Layout

torch = pytest.importorskip("torch", reason="PyTorch is optional")
from guidon.torch import Parameters, layout_of  # noqa: E402


def model():
    return torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Tanh(), torch.nn.Linear(2, 1))


def test_a_vector_goes_in_and_comes_out():
    place = Parameters(model())
    vector = np.arange(place.layout.count, dtype=np.float32)
    place.scatter(vector)
    assert np.array_equal(place.flatten(), vector)


def test_names_count_before_order():
    module = model()
    entries = [(e.name, e.shape) for e in layout_of(module)]
    place = Parameters(module, Layout(entries[::-1]))
    assert np.array_equal(place.flatten()[:1], module[2].bias.detach().numpy())


def test_the_gradient_is_the_one_of_backward_and_is_cleared():
    module = model()
    place = Parameters(module)
    module(torch.ones(4, 3)).sum().backward()
    wanted = torch.cat([p.grad.reshape(-1) for p in module.parameters()]).numpy()
    assert np.array_equal(place.gradient(), wanted)
    assert not place.gradient().any()


def test_a_subset_such_as_a_lora_takes_part_alone():
    module = model()
    frozen = module[0].weight.clone()
    place = Parameters(module, only=lambda name, _: name.startswith("2."))
    place.scatter(np.zeros(place.layout.count))
    assert place.layout.count == 3 and torch.equal(module[0].weight, frozen)

    module[0].requires_grad_(False)
    assert Parameters(module).layout == place.layout


def test_another_model_is_said_with_both():
    with pytest.raises(Incompatible, match=r"0.weight\[2, 3\].*a\[7\]"):
        Parameters(model(), Layout([("a", (7,))]))
