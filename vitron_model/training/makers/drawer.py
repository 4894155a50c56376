"""GLIGEN learns to draw from words, from boxes with words, from signals, and into holes.

One network for both of GLIGEN's checkpoints: it has the inpainting one's nine channels, and where
nothing is given the five others are zero, so its first four are the text-to-picture network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from diffusers import DDIMScheduler, UNet2DConditionModel
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from .devices import Call, laid
from .listeners import Heard
from .sizes import Drawer, Reader
from .texts import NONE, Texts

SLOTS = 30
"""Boxes that GLIGEN's pipeline always gives, most of them empty: an attention over fewer would be
another one."""
GATE = 0.7
"""Of GLIGEN's gates at first; their tanh counts."""
PROBED = (950, 800, 600, 400)
"""How noisy, when it is looked at whether words are heeded: later all is told by what is seen."""

Rng = np.random.Generator
Flags = NDArray[np.bool_]


def new_scheduler() -> DDIMScheduler:
    """Begins at pure noise, or a night would come out grey."""
    return DDIMScheduler(
        beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, clip_sample=False,
        prediction_type="v_prediction", rescale_betas_zero_snr=True, timestep_spacing="trailing",
        set_alpha_to_one=True, steps_offset=1,
    )  # fmt: skip


def levels(sizes: Drawer, kind: str) -> dict[str, tuple[str, ...]]:
    """The blocks of a UNet ("2D", "3D"): above the coarse levels attention would cost most of the
    time and add little."""
    plain = len(sizes.channels) - sizes.attending
    down, up = (f"DownBlock{kind}",) * plain, (f"UpBlock{kind}",) * plain
    return {
        "down_block_types": down + (f"CrossAttnDownBlock{kind}",) * sizes.attending,
        "up_block_types": (f"CrossAttnUpBlock{kind}",) * sizes.attending + up,
    }


def new_unet(sizes: Drawer, reader: Reader, side: int) -> UNet2DConditionModel:
    """`side`: of the latents. Named layer by layer as the networks of clips are."""
    unet = UNet2DConditionModel(
        sample_size=side, in_channels=9, out_channels=4, block_out_channels=sizes.channels,
        layers_per_block=1, cross_attention_dim=reader.width, use_linear_projection=True,
        attention_head_dim=tuple(width // sizes.head for width in sizes.channels),
        norm_num_groups=sizes.groups, attention_type="gated", **levels(sizes, "2D"),
    )  # fmt: skip
    _open(unet)
    return unet


@torch.no_grad()
def _open(unet: UNet2DConditionModel) -> None:
    """GLIGEN opens its gates to boxes on a finished network; here all is new, so they begin open.
    And boxes begin unlike each other: with the usual first weights what comes out of the position
    net is mostly its biases, the same for all of them; an empty box begins as nothing."""
    for name, weight in unet.named_parameters():
        if "alpha_" in name:
            nn.init.constant_(weight, GATE)
        elif "position_net.linears" in name or "fuser.linear" in name:
            if name.endswith("bias"):
                nn.init.zeros_(weight)
            else:
                nn.init.kaiming_normal_(weight, nonlinearity="relu")


class Hand(nn.Module):
    """The network, called with tensors only: a page with what is given of it, how noisy it is,
    words; boxes, if any, as `grounding` gives them."""

    def __init__(self, unet: UNet2DConditionModel) -> None:
        super().__init__()
        self.unet = unet

    def forward(self, seen: Tensor, times: Tensor, states: Tensor, *boxed: Tensor) -> Tensor:
        given = dict(zip(("boxes", "positive_embeddings", "masks"), boxed, strict=False))
        drawn: Tensor = self.unet(
            seen, times, states, cross_attention_kwargs={"gligen": given} if given else None,
            return_dict=False,
        )[0]  # fmt: skip
        return drawn


@dataclass(frozen=True)
class Studio:
    """Everything that a step takes from."""

    sheets: Sequence[Tensor]
    """[N, 4, s, s]: the book's latents at one size or at several."""
    often: Sequence[float]
    """How often each size is drawn."""
    batches: Sequence[int]
    texts: Texts
    heard: Heard
    scheduler: DDIMScheduler
    sizes: Drawer
    held: int
    """Pages at the end that nobody learns from: by them it is seen whether words are heeded."""
    dtype: torch.dtype
    """In which the network multiplies."""
    seed: int = 0

    @property
    def device(self) -> torch.device:
        return self.texts.wishes.device


def losses(hand: Call, studio: Studio, step: int) -> tuple[Tensor, dict[str, Tensor]]:
    """Of the step-th batch."""
    chance = np.random.default_rng([studio.seed, step])
    size = int(chance.choice(len(studio.sheets), p=studio.often))
    count, where = studio.batches[size], studio.device
    rows = laid(chance.integers(0, len(studio.texts) - studio.held, count), where)
    clean = studio.sheets[size][rows].float()
    noise = torch.randn_like(clean)
    times = spread_times(chance, count, where)
    boxed = bool(chance.random() < studio.sizes.boxed)
    wordless = chance.random(count) < studio.sizes.wordless
    states = studio.heard.at(studio.texts, rows, chance, wordless)
    more = torch.zeros(count, 5, *clean.shape[2:], device=where)
    grounded: tuple[Tensor, ...] = ()
    if boxed:
        filled = chance.random(count) < studio.sizes.filled
        bare = (chance.random(count) < studio.sizes.unboxed) | wordless
        chosen = _chosen(studio.texts, rows, chance, filled)
        given = chosen & ~laid(bare, where)[:, None]
        grounded = grounding(studio, rows, given)
        kept = holes(studio.texts.boxes[rows], chosen, clean.shape[-1])[:, None].float()
        whole = laid(filled, where)[:, None, None, None]
        more = torch.where(whole, torch.cat([clean * kept, kept], 1), more)
    cost = missed(hand, studio, clean, noise, times, states, more, grounded)
    weight = worth(studio.scheduler, times, studio.sizes.noisy)
    name = "boxed" if boxed else "worded"
    return (cost * weight).mean(), {name: cost.mean()}


def missed(
    hand: Call, studio: Studio, clean: Tensor, noise: Tensor, times: Tensor, states: Tensor,
    more: Tensor, grounded: tuple[Tensor, ...] = (),
) -> Tensor:  # fmt: skip
    """[B]: how far the drawn velocity is from the true one."""
    noisy = studio.scheduler.add_noise(clean, noise, times)
    wanted = studio.scheduler.get_velocity(clean, noise, times)
    seen = torch.cat([noisy, more], 1).to(studio.dtype)
    drawn = hand(seen, times, states.to(studio.dtype), *grounded)
    return F.mse_loss(drawn.float(), wanted, reduction="none").flatten(1).mean(1)


def spread_times(chance: Rng, count: int, where: torch.device) -> Tensor:
    """One out of each of as many equal spans, so that no batch is all noise or all clean."""
    spans = (np.arange(count) + chance.random(count)) / count
    return laid(chance.permutation((spans * 1000).astype(np.int64)), where)


def worth(scheduler: DDIMScheduler, times: Tensor, noisy: float) -> Tensor:
    """min-SNR for velocities: those of nearly clean pages count no more than at that ratio."""
    if not noisy:
        return torch.ones(len(times), device=times.device)
    kept = scheduler.alphas_cumprod.to(times.device)[times]
    ratio = kept / (1 - kept).clamp(min=1e-8)
    return ((noisy + 1) / (ratio + 1)).clamp(max=1.0)


@torch.no_grad()
def heed(hand: Call, studio: Studio, most: int = 64) -> dict[str, float]:
    """Whether words are heeded: how much worse the pages that nobody learnt from are drawn by the
    words of other pages than by their own; and by boxes of other pages."""
    where, sheet = studio.device, studio.sheets[0]
    first = len(studio.texts) - studio.held
    rows = torch.arange(first, first + min(studio.held, most), device=where)
    others = rows.roll(1)
    noise = torch.randn(sheet[rows].shape, generator=torch.Generator().manual_seed(1)).to(where)
    clean = sheet[rows].float()
    more = torch.zeros(len(rows), 5, *clean.shape[2:], device=where)
    found: dict[str, list[float]] = {"words": [], "boxes": []}
    for time in PROBED:
        times = torch.full((len(rows),), time, device=where)
        cost: list[float] = []
        for whose in (rows, others):
            states = studio.heard.plain(studio.texts, whose)
            cost.append(float(missed(hand, studio, clean, noise, times, states, more).mean()))
        found["words"].append(cost[1] - cost[0])
        cost = []
        for whose in (rows, others):
            named = studio.texts.named[whose] != NONE
            given = grounding(studio, whose, named)
            states = studio.heard.nothing_for(len(rows))
            cost.append(
                float(missed(hand, studio, clean, noise, times, states, more, given).mean())
            )
        found["boxes"].append(cost[1] - cost[0])
    return {f"heeds {name}": float(np.mean(values)) for name, values in found.items()}


def _chosen(texts: Texts, rows: Tensor, chance: Rng, filled: Flags) -> Tensor:
    """[B, MOST]: which things of the page are given by boxes; of a page that is to be filled one
    or two."""
    there = texts.named[rows] != NONE
    lots = laid(chance.random(tuple(there.shape)), rows.device)
    order = torch.where(there, lots, 2.0).argsort(1).argsort(1)
    few = laid(chance.integers(1, 3, len(filled)), rows.device)
    share = laid(chance.random(len(filled)), rows.device)
    some = (there.sum(1) * share).long() + 1
    return there & (order < torch.where(laid(filled, rows.device), few, some)[:, None])


def grounding(studio: Studio, rows: Tensor, chosen: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Boxes, what is in them, and which slots are filled, as GLIGEN's position net takes them."""
    (count, most), dtype = chosen.shape, studio.dtype
    boxes = torch.zeros(count, SLOTS, 4, dtype=dtype, device=rows.device)
    masks = torch.zeros(count, SLOTS, dtype=dtype, device=rows.device)
    width = studio.heard.phrases.shape[-1]
    said = torch.zeros(count, SLOTS, width, dtype=dtype, device=rows.device)
    kept = chosen[..., None]
    boxes[:, :most] = (studio.texts.boxes[rows] * kept).to(dtype)
    masks[:, :most] = chosen.to(dtype)
    named = studio.texts.named[rows].clamp(min=0)
    said[:, :most] = (studio.heard.phrases[named] * kept).to(dtype)
    return boxes, said, masks


def holes(boxes: Tensor, chosen: Tensor, side: int) -> Tensor:
    """[B, side, side]: false inside the boxes, cut as the pipeline cuts them."""
    edges = (boxes * side).long()
    places = torch.arange(side, device=boxes.device)
    across = (places >= edges[..., 0:1]) & (places < edges[..., 2:3])
    down = (places >= edges[..., 1:2]) & (places < edges[..., 3:4])
    inside = down[..., :, None] & across[..., None, :] & chosen[..., None, None]
    return ~inside.any(1)
