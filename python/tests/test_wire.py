"""The project's own fixtures: every message as bytes and as text."""

import base64
import json
import struct

import numpy as np
import pytest
from conftest import ROOT
from google.protobuf import json_format

from guidon import limits, wire
from guidon.basis import Basis
from guidon.contribution import Contribution
from guidon.digest import digest_of
from guidon.faults import Fault, digest_of_faults
from guidon.layout import Layout
from guidon.messages import WorkerEnvelope

FIXTURES = ROOT / "proto/fixtures"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.bin"))


def frames(name):
    data, found = (FIXTURES / f"{name}.bin").read_bytes(), []
    while data:
        length, = struct.unpack_from("<I", data)
        found.append(data[4:4 + length])
        data = data[4 + length:]
    return found


def meaning(name):
    return json.loads((FIXTURES / f"{name}.json").read_text())


def plain(message):
    """A message as the fixtures' texts write it: whole numbers as numbers, text that is no key as text."""
    fields = {}
    for field, value in message.ListFields():
        def one(value, field=field):
            if field.message_type:
                return plain(value)
            if field.enum_type:
                return field.enum_type.values_by_number[value].name
            if isinstance(value, bytes):
                return base64.b64encode(value).decode() if field.name == "key" else value.decode()
            return value
        is_repeated = hasattr(value, "extend")
        fields[field.name] = [one(v) for v in value] if is_repeated else one(value)
    return fields


def without_zeros(value):
    if isinstance(value, dict):
        return {k: without_zeros(v) for k, v in value.items() if v not in (0, [])}
    return [without_zeros(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("server_")])
def test_every_message_of_the_server_is_read_as_its_text_says(name):
    header, *values = frames(name)
    wanted = meaning(name)

    envelope = wire.read_envelope(header, has_values=bool(values))

    numbers = wanted.pop("values", None)
    assert without_zeros(plain(envelope)) == without_zeros(wanted)
    assert numbers is None or np.frombuffer(values[0], "<f4").tolist() == numbers


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("worker_contribution")])
def test_a_contribution_is_written_byte_for_byte(name):
    wanted = meaning(name)
    what = wanted["contribution"]
    statistics = dict(what["statistics"])
    metrics = {r["name"]: r["value"] for r in statistics.pop("reports", [])} | statistics
    layout = Layout([("a", (4,))])
    basis = Basis(what["basis"], what["basis_digest"], np.zeros(4, np.float32), layout)
    contribution = Contribution.make(basis, wanted["values"], what["samples"], metrics)
    envelope = wire.header(wanted["run"])
    contribution.fill(envelope.contribution, what["worker"], what["incarnation"])

    written = list(wire.contribution_frames(envelope, contribution.gradient))

    assert [[bytes(part) for part in message] for message in written] == [frames(name)]


@pytest.mark.parametrize(
    "name", [n for n in NAMES if n.startswith("worker_") and not n.startswith("worker_contribution")])
def test_every_other_message_of_a_worker_is_written_byte_for_byte(name):
    wanted = meaning(name)
    if "hello" in wanted:
        wanted["hello"]["label"] = base64.b64encode(wanted["hello"]["label"].encode()).decode()
    envelope = json_format.ParseDict(wanted, WorkerEnvelope())

    assert [envelope.SerializeToString()] == frames(name)


def test_a_vector_of_several_chunks_comes_back_as_it_was():
    count = 2 * limits.CHUNK_VALUES_MAX + 5
    vector = np.arange(count, dtype=np.float32)
    assembly, envelope = wire.Assembly(count), wire.header(1)

    sent = [(WorkerEnvelope.FromString(h).contribution.chunk, v) for h, v in wire.contribution_frames(envelope, vector)]
    whole = [assembly.add(chunk, "it", values) for chunk, values in sent]

    assert [w is not None for w in whole] == [False, False, True]
    assert np.array_equal(whole[2], vector) and not whole[2].flags.writeable


@pytest.mark.parametrize("change, reason", [
    ({"total": 9}, "wrong_dimension"), ({"count": 2}, "bad_chunk"), ({"offset": 1}, "bad_chunk"),
    ({"index": 1}, "bad_chunk")])
def test_a_chunk_that_does_not_belong_together_is_an_error_of_its_own(change, reason):
    chunk = wire.header(1).contribution.chunk
    chunk.count, chunk.total = 1, 4
    for field, value in change.items():
        setattr(chunk, field, value)

    with pytest.raises(wire.WireError, match=reason):
        wire.Assembly(4).add(chunk, "it", bytes(16))


@pytest.mark.parametrize("frame, has_values, reason", [
    (b"", False, "header_empty"), (b"\xff" * 40, False, "malformed"), (bytes(70_000), False, "header_too_long"),
    (wire.header(1).SerializeToString(), False, "unknown_message"),
    (frames("server_parameters")[0], False, "values_missing"),
    (frames("server_alive")[0], True, "values_unexpected")])
def test_what_is_no_message_is_named(frame, has_values, reason):
    with pytest.raises(wire.WireError, match=reason):
        wire.read_envelope(frame, has_values=has_values)


def test_digests_are_those_of_the_swift_program():
    # The golden value of Tests/PrimitivesTests/DigestTests.swift.
    assert digest_of(np.array([1, 2, 3], np.float32)) == 12_644_815_506_234_078_149
    assert digest_of_faults([]) == 0 != digest_of_faults([Fault("zero")])
