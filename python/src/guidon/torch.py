"""Parameters of a ``torch.nn.Module`` to and from the server's one flat vector. Only this needs PyTorch.

The server's layout says which tensor lies where. A tensor of the module belongs to it by its name, or, where the names
differ, by the place in the order in which both declare their tensors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

try:
    import torch
except ImportError as error:
    raise ImportError("guidon.torch needs PyTorch: pip install torch, or use NumPy and basis.parameters") from error

from .errors import Incompatible
from .layout import Layout


def trained(name: str, parameter: torch.nn.Parameter) -> bool:
    """What is trained unless another choice is given: all that wants a gradient."""
    return parameter.requires_grad


class Parameters:
    """The trained parameters of ``module`` in the order of ``layout``.

    Args:
        layout: the server's (``basis.layout``); None makes one of the module, ``self.layout``.
        only: which parameters take part, by name and tensor; such as ``lambda name, _: "lora_" in name``. All that
            want a gradient unless given: freeze the rest, and a LoRA needs nothing more.

    Raises:
        Incompatible: when module and layout do not have the same tensors.
    """

    def __init__(
        self, module: torch.nn.Module, layout: Layout | None = None,
        only: Callable[[str, torch.nn.Parameter], bool] = trained,
    ):
        chosen = [(name, p) for name, p in module.named_parameters() if only(name, p)]
        if not chosen:
            raise Incompatible("the module has no parameter that takes part; look at only= and at requires_grad")
        self.layout = layout or layout_of(module, only)
        self.tensors = _matched(chosen, self.layout)

    @torch.no_grad()
    def scatter(self, vector: np.ndarray) -> None:
        """Writes the vector into the module, in place."""
        flat = torch.from_numpy(np.array(vector, dtype=np.float32))
        if flat.shape != (self.layout.count,):
            raise ValueError(f"a vector of shape {tuple(flat.shape)}; this module's layout has ({self.layout.count},)")
        for entry, tensor in zip(self.layout, self.tensors, strict=True):
            tensor.copy_(flat[entry.range].view(entry.shape))

    @torch.no_grad()
    def flatten(self) -> np.ndarray:
        """The module's parameters as one float32 vector."""
        return self._flat(self.tensors)

    @torch.no_grad()
    def gradient(self) -> np.ndarray:
        """What ``backward`` left, as one float32 vector; zeros where it left nothing. Clears it for the next round."""
        flat = self._flat([tensor.grad for tensor in self.tensors])
        for tensor in self.tensors:
            tensor.grad = None
        return flat

    def _flat(self, parts: Sequence[torch.Tensor | None]) -> np.ndarray:
        flat = np.zeros(self.layout.count, dtype=np.float32)
        for entry, part in zip(self.layout, parts, strict=True):
            if part is not None:
                flat[entry.range] = part.detach().to("cpu", torch.float32).reshape(-1).numpy()
        return flat


def layout_of(module: torch.nn.Module, only: Callable[[str, torch.nn.Parameter], bool] = trained) -> Layout:
    """Names and shapes as the module declares them; a single number has shape (1,)."""
    return Layout([(n, tuple(p.shape) or (1,)) for n, p in module.named_parameters() if only(n, p)])


def _matched(chosen: list[tuple[str, torch.nn.Parameter]], layout: Layout) -> list[torch.nn.Parameter]:
    by_name = dict(chosen)
    if set(by_name) == {entry.name for entry in layout}:
        tensors = [by_name[entry.name] for entry in layout]
    else:
        tensors = [tensor for _, tensor in chosen]
    if [tuple(t.shape) or (1,) for t in tensors] != [entry.shape for entry in layout]:
        own = ", ".join(f"{name}{list(p.shape)}" for name, p in chosen)
        raise Incompatible(
            f"the module has {own}, and the server's model {layout}; give both the same tensors in one order")
    return tensors
