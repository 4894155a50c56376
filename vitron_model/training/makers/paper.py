"""The VAE learns to lay pictures on small sheets: from crops of pages, by pixels and edges."""

from __future__ import annotations

import cv2
import numpy as np
import torch
from diffusers import AutoencoderKL
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from .sizes import Paper

Pixels = NDArray[np.uint8]

SPREAD = 1e-4
DOUBT = -10.0
"""The log variance of a latent: pipelines draw from it, so it must be next to nothing."""
EDGES = 1.0
COLOURS = 2.0
CARRIED, CONSTANT = 5, 3.0


def new_paper(sizes: Paper, side: int) -> AutoencoderKL:
    """The paper's class, small. `side`: pixels of a whole page, which pipelines ask for."""
    levels = len(sizes.channels)
    made = AutoencoderKL(
        block_out_channels=sizes.channels, latent_channels=4, layers_per_block=1,
        norm_num_groups=sizes.groups, sample_size=side, mid_block_add_attention=False,
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
    )  # fmt: skip
    begin(made)
    return made


@torch.no_grad()
def begin(paper: AutoencoderKL) -> None:
    """Its first weights: a blurred copy. From chance alone a small network learns light and dark,
    and then for thousands of steps no colour; and its norms forget how bright a flat sky was. So
    three channels carry the colours through, and two carry a constant by which the norms measure.
    """
    smooth = {(y, x): (0.25, 0.5, 0.25)[y] * (0.25, 0.5, 0.25)[x]
              for y in range(3) for x in range(3)}  # fmt: skip
    for name, layer in paper.named_modules():
        if name.endswith("conv2"):
            layer.weight.zero_()
            layer.bias.zero_()
        elif name.endswith("conv_shortcut"):
            _carry(layer, {(0, 0): 1.0})
        elif name.endswith("downsamplers.0.conv"):
            _carry(layer, dict.fromkeys([(0, 0), (0, 1), (1, 0), (1, 1)], 0.25))
        elif name.endswith("upsamplers.0.conv"):
            _carry(layer, smooth)
    for part in (paper.encoder, paper.decoder):
        first, last = part.conv_in, part.conv_out
        _carry(first, {(1, 1): 1.0}, colours_only=True)
        first.bias[3], first.bias[4] = CONSTANT, -CONSTANT
        part.conv_norm_out.bias[:CARRIED] = 3.0  # where SiLU is a straight line
        spread = (2 * CONSTANT**2 / last.weight.shape[1]) ** 0.5
        last.weight[:3] = 0
        for colour in range(3):
            last.weight[colour, colour, 1, 1] = spread
            last.bias[colour] = -3.0 * spread
    for conv in (paper.quant_conv, paper.post_quant_conv):
        conv.weight.zero_()
        conv.bias.zero_()
        for channel in range(conv.weight.shape[0]):
            conv.weight[channel, channel] = 1.0
    paper.encoder.conv_out.weight[4:] = 0
    paper.encoder.conv_out.bias[4:] = 0
    paper.quant_conv.bias[4:] = DOUBT


def _carry(conv: nn.Conv2d, taps: dict[tuple[int, int], float], colours_only: bool = False) -> None:
    assert conv.bias is not None
    conv.weight[:CARRIED] = 0
    conv.bias[:CARRIED] = 0
    for channel in range(3 if colours_only else CARRIED):
        for (y, x), share in taps.items():
            conv.weight[channel, channel, y, x] = share


def crops(pixels: Pixels, sizes: Paper, batch: int, seed: int, step: int) -> Tensor:
    """The step-th batch. A third are whole things small: pages at half their size, so that clips
    find their paper too."""
    chance = np.random.default_rng([seed, step])
    rows = np.sort(chance.integers(0, len(pixels), batch))
    found = []
    for row in rows:
        page = pixels[row]
        if page.shape[0] >= 2 * sizes.crop and chance.random() < 0.3:
            page = smaller(page[None], 2)[0]
        space = page.shape[0] - sizes.crop + 1
        y, x = chance.integers(0, space, 2)
        found.append(page[y : y + sizes.crop, x : x + sizes.crop])
    return as_input(torch.from_numpy(np.stack(found)))


def smaller(pixels: Pixels, times: int) -> Pixels:
    """Pages (N, S, S, 3) so many times smaller, every pixel the mean of what it covers."""
    if times == 1:
        return pixels
    side = pixels.shape[1] // times
    small = [cv2.resize(page, (side, side), interpolation=cv2.INTER_AREA) for page in pixels]
    return np.stack(small).astype(np.uint8)


def as_input(pixels: Tensor) -> Tensor:
    """Bytes [B, H, W, 3] as [B, 3, H, W] in -1..1."""
    return (pixels.float() / 127.5 - 1.0).permute(0, 3, 1, 2)


@torch.no_grad()
def level(paper: AutoencoderKL, seen: Tensor) -> None:
    """Every channel of its latents around zero and of unit spread, as noise is: what it multiplies
    by last, and what it undoes first, take that up, so the pictures stay as they are."""
    told = paper.encode(seen.to(paper.dtype)).latent_dist.mode().double()
    mean, spread = told.mean((0, 2, 3)), told.std((0, 2, 3))
    out, back = paper.quant_conv, paper.post_quant_conv
    count = len(mean)
    weight, bias = out.weight.double(), out.bias.double()
    weight[:count] /= spread[:, None, None, None]
    bias[:count] = (bias[:count] - mean) / spread
    out.weight.copy_(weight)
    out.bias.copy_(bias)
    weight = back.weight.double()
    back.bias.copy_(back.bias.double() + weight[:, :, 0, 0] @ mean)
    back.weight.copy_(weight * spread[None, :, None, None])
    paper.register_to_config(scaling_factor=1.0)


def losses(paper: AutoencoderKL, seen: Tensor) -> dict[str, Tensor]:
    told = paper.encode(seen).latent_dist
    drawn = paper.decode(told.mode()).sample.float()
    wanted = seen.float()
    return {
        "pixels": F.l1_loss(drawn, wanted),
        "colours": F.mse_loss(drawn, wanted) + F.l1_loss(_far(drawn), _far(wanted)),
        "edges": _edges(drawn, wanted),
        "spread": told.mean.float().square().mean(),
        "doubt": (told.logvar.float() - DOUBT).square().mean(),
    }


def total(parts: dict[str, Tensor]) -> Tensor:
    return (
        parts["pixels"]
        + COLOURS * parts["colours"]
        + EDGES * parts["edges"]
        + SPREAD * parts["spread"]
        + parts["doubt"] / 100
    )


def _far(picture: Tensor) -> Tensor:
    """As from far away, where only colours are left: these are learnt first."""
    return F.avg_pool2d(picture, 8)


def _edges(drawn: Tensor, wanted: Tensor) -> Tensor:
    """How far neighbouring pixels differ otherwise than they should, near and two apart: blurred
    lines cost."""
    cost = drawn.new_zeros(())
    for apart in (1, 2):
        for axis in (2, 3):
            length = drawn.shape[axis] - apart
            one = drawn.narrow(axis, apart, length) - drawn.narrow(axis, 0, length)
            two = wanted.narrow(axis, apart, length) - wanted.narrow(axis, 0, length)
            cost = cost + (one - two).abs().mean() / 4
    return cost
