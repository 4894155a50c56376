"""Two minds of one family as one: the mean of their weights, better than either where each has
learnt something else since they parted (Wortsman et al. 2022)."""

from __future__ import annotations

import torch

from ...errors import SetupError
from ..mind import Vitron

OTHER_BUILD = "--mean names a mind of another build than --from"
TAUGHT_ON = "name two minds that were taught on from the same one"


@torch.no_grad()
def halfway(one: Vitron, other: Vitron) -> Vitron:
    """The first, with weights halfway to the other's."""
    weights, others = one.weights(), other.weights()
    shapes = {name: value.shape for name, value in weights.items()}
    if shapes != {name: value.shape for name, value in others.items()}:
        raise SetupError(OTHER_BUILD, TAUGHT_ON)
    for name, weight in weights.items():
        if weight.is_floating_point():
            weight.copy_((weight.float() + others[name].float()) / 2)
    return one
