"""What lies beside a pipeline's weights: the ears by which it hears a mind's signals."""

from __future__ import annotations

from torch import Tensor

from ...signals import Decoding


def ears_of(decoding: Decoding) -> dict[str, Tensor]:
    """A mind's decoding-side projection under the names by which a specialist reads it."""
    names = {"project.0": "norm", "project.1": "first", "project.3": "second"}
    told = {}
    for name, value in decoding.state_dict().items():
        head, _, tail = name.rpartition(".")
        told[f"{names[head]}.{tail}" if head else name] = value.detach().float().contiguous()
    return told
