"""The messages of proto/, built from their descriptors when this is imported: no generated code, no build step.

``messages.bin`` is what ``scripts/proto`` makes of proto/*.proto.
"""

from __future__ import annotations

from importlib.resources import files

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

# A pool of its own, so that another program's package of that name is no matter.
_pool = descriptor_pool.DescriptorPool()
_set = descriptor_pb2.FileDescriptorSet.FromString(files(__package__).joinpath("messages.bin").read_bytes())
_unseen = {file.name: file for file in _set.file}


def _add(name: str) -> None:
    file = _unseen.pop(name, None)
    if file is not None:
        for needed in file.dependency:
            _add(needed)
        _pool.Add(file)


for _name in list(_unseen):
    _add(_name)

WorkerEnvelope = message_factory.GetMessageClass(_pool.FindMessageTypeByName("guidon.WorkerEnvelope"))
ServerEnvelope = message_factory.GetMessageClass(_pool.FindMessageTypeByName("guidon.ServerEnvelope"))
_reasons = _pool.FindEnumTypeByName("guidon.Reason")


def reason_name(number: int) -> str:
    """``not_a_member`` and its kin, as the server counts them."""
    value = _reasons.values_by_number.get(number)
    return value.name.lower() if value is not None else f"reason_{number}"
