"""Lies are those of Sources/Faults/AttackCatalogue.swift."""

import numpy as np
import pytest

from guidon import Incompatible
from guidon.faults import Fault, check, falsified

HONEST = np.linspace(-1, 2, 10_000, dtype=np.float32)
RMS = float(np.sqrt((HONEST.astype(float) ** 2).mean()))


@pytest.mark.parametrize("fault, wanted", [
    (Fault("sign_flip"), -10 * HONEST), (Fault("sign_flip", {"scale": 2.0}), -2 * HONEST),
    (Fault("scale"), 100 * HONEST), (Fault("zero"), 0 * HONEST), (Fault("inf"), HONEST + np.inf)])
def test_what_is_not_drawn_is_the_formula(fault, wanted):
    assert np.array_equal(falsified(HONEST, [fault], 0), wanted)


def test_what_is_drawn_has_the_size_of_the_gradient():
    uniform = falsified(HONEST, [Fault("uniform", {"size": 3.0})], 0)
    noise = falsified(HONEST, [Fault("gaussian_noise", {"deviation": 3.0})], 0) - HONEST

    assert uniform.min() >= 0 and 0.99 < uniform.max() / (3 * RMS) <= 1
    # Five standard errors of a deviation of 10⁴ draws.
    assert abs(noise.std() / (3 * RMS) - 1) < 5 / np.sqrt(2 * noise.size)
    assert uniform.dtype == noise.dtype == np.float32


def test_a_fault_holds_from_its_first_version_to_the_one_before_until():
    fault = Fault("zero", begins=3, until=5)
    assert [falsified(HONEST, [fault], v) is HONEST for v in range(2, 6)] == [True, False, False, True]


def test_a_lie_that_is_not_known_is_named_with_what_to_do():
    with pytest.raises(Incompatible, match="bit_flip.*or a Swift worker"):
        check([Fault("bit_flip")])
