"""What a worker decides, without a socket or a clock."""

import numpy as np
import pytest

from guidon import ContributionRefused, Incompatible, Revoked, ServerSilent
from guidon.basis import Basis
from guidon.contribution import Contribution
from guidon.core import Core, Welcome
from guidon.layout import Layout

LAYOUT = Layout([("a", (2,))])


def basis(version, digest=1):
    return Basis(version, digest, np.zeros(2, np.float32), LAYOUT)


def contribution(b):
    return Contribution.make(b, [1.0, 2.0], 1, {})


def said(core):
    kinds, core.outbox = [kind for kind, _ in core.outbox], []
    return kinds


@pytest.fixture
def core():
    core = Core("tcp://there:1", patience=10)
    core.start(0)
    core.join(Welcome(3, 1, "job", LAYOUT, 0.3), 0)
    said(core)
    return core


def test_a_worker_greets_until_it_is_welcomed_and_then_beats():
    core = Core("tcp://there:1", patience=10)
    core.start(0)
    core.tick(0.3)
    assert said(core) == ["hello", "hello"]

    core.hear(0.4)
    core.join(Welcome(3, 1, "job", LAYOUT, 0.3), 0.4)
    core.tick(0.7)
    assert said(core) == ["heartbeat", "heartbeat"]


def test_nobody_there_ends_it_with_the_endpoint():
    core = Core("tcp://there:1", patience=1)
    core.start(0)
    for tenth in range(20):
        core.tick(tenth / 10)

    assert isinstance(core.error, ServerSilent) and "tcp://there:1" in str(core.error)


def test_the_newest_parameters_win_and_come_once(core):
    core.take_parameters(basis(1))
    core.take_parameters(basis(2))
    core.take_parameters(basis(2))

    assert core.take_offer().version == 2
    assert core.take_offer() is None


def test_a_gradient_for_a_round_that_is_closed_is_not_sent(core):
    core.take_parameters(basis(1))
    old = core.take_offer()
    core.take_parameters(basis(2))

    assert not core.push(contribution(old), 1)
    assert said(core) == []


def test_what_is_not_answered_is_said_again_until_it_is(core):
    core.take_parameters(basis(1))
    core.push(contribution(core.take_offer()), 0)
    core.hear(1)
    core.tick(1)
    assert said(core) == ["contribution", "heartbeat", "contribution"]

    core.accepted(1)
    core.hear(2)
    core.tick(2)
    assert said(core) == ["heartbeat"]


def test_a_silent_server_is_greeted_anew_and_what_was_outstanding_forgotten(core):
    core.take_parameters(basis(1))
    core.push(contribution(core.take_offer()), 0)
    said(core)

    core.tick(4)
    assert said(core) == ["hello"] and not core.is_member


def test_a_restarted_server_gives_the_same_version_with_another_digest(core):
    core.take_parameters(basis(5, digest=1))
    core.take_offer()
    core.refuse("not_a_member", 0, 1)
    core.join(Welcome(3, 2, "job", LAYOUT, 0.3), 1)
    core.take_parameters(basis(5, digest=2))

    assert core.take_offer().digest == 2


def test_a_drained_worker_finishes_what_it_has_in_hand_and_says_goodbye(core):
    core.take_parameters(basis(1))
    core.take_offer()
    core.drain()
    assert not core.has_ended

    core.push(contribution(basis(1)), 0)
    assert not core.has_ended
    core.accepted(1)
    assert core.has_ended and core.error is None and said(core) == ["contribution", "goodbye"]


@pytest.mark.parametrize("reason, error, words", [
    ("revoked", Revoked, "remove its folder of keys"), ("bad_statistics", ContributionRefused, "leave out")])
def test_refusals_that_would_come_again_end_it_and_say_what_to_do(core, reason, error, words):
    core.refuse(reason, 1, 0)
    assert isinstance(core.error, error) and words in str(core.error)


def test_another_model_after_a_restart_ends_it(core):
    core.join(Welcome(3, 2, "job", Layout([("b", (3,))]), 0.3), 1)
    assert isinstance(core.error, Incompatible)


@pytest.mark.parametrize("gradient, samples, metrics, words", [
    ([1.0], 1, {}, r"has \(2,\)"), ([1.0, np.nan], 1, {}, "gradient of a is not finite"),
    ([1e30, 1], 1, {}, "squares leave the range"), ([1, 2], -1, {}, "samples"),
    ([1, 2], 1, {"loss": np.inf}, "loss is inf"), ([1, 2], 1, {"x" * 65: 1}, "64 bytes")])
def test_what_the_server_would_refuse_is_said_before(gradient, samples, metrics, words):
    with pytest.raises(ValueError, match=words):
        Contribution.make(basis(1), gradient, samples, metrics)
