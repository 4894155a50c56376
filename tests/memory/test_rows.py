"""Weights in a quarter of their size."""

import torch

from vitron.memory import rows


def test_every_row_comes_back_within_half_a_step_of_its_own():
    torch.manual_seed(0)
    weights = {
        "big": torch.randn(5, 3, 3, 3) * torch.tensor([1e-4, 1, 100, 1e-6, 0.1]).view(-1, 1, 1, 1),
        "zero": torch.zeros(2, 4),
        "bias": torch.randn(7),
        "places": torch.arange(9),
    }
    back = rows.unpacked(rows.packed(weights))
    assert back.keys() == weights.keys()
    step = weights["big"].flatten(1).abs().amax(1) / 127
    missed = (back["big"] - weights["big"]).flatten(1).abs().amax(1)
    assert (missed <= step * 0.501).all()
    assert torch.equal(back["zero"], weights["zero"])
    assert torch.equal(back["places"], weights["places"]) and back["places"].dtype == torch.int64
    assert torch.allclose(back["bias"], weights["bias"], rtol=1e-3)
