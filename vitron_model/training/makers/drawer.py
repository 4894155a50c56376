"""GLIGEN learns to draw from words, from boxes with words, from signals, and into holes.

One network for both of GLIGEN's checkpoints: it has the inpainting one's nine channels, and where
nothing is given the five others are zero, so its first four are the text-to-picture network.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from diffusers import DDIMScheduler, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import CLIPTextModel, CLIPTokenizer

from .books import MOST, Told
from .reader import listening, tokens
from .sizes import Drawer, Reader

WORDLESS = 0.12  # of the wishes are left out, so that guidance has something to leave
ATTENDING = 2  # levels
BOXED, FILLED = 0.35, 0.2  # of the steps


def new_scheduler() -> DDIMScheduler:
    """Begins at pure noise, or a night would come out grey."""
    return DDIMScheduler(
        beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, clip_sample=False,
        prediction_type="v_prediction", rescale_betas_zero_snr=True, timestep_spacing="trailing",
        set_alpha_to_one=True, steps_offset=1,
    )  # fmt: skip


def new_unet(sizes: Drawer, reader: Reader, side: int) -> UNet2DConditionModel:
    """`side`: of the latents. Only the two lowest levels attend: above them it would cost most of
    the time and add little."""
    plain = len(sizes.channels) - ATTENDING
    unet = UNet2DConditionModel(
        sample_size=side, in_channels=9, out_channels=4, block_out_channels=sizes.channels,
        layers_per_block=1,
        down_block_types=("DownBlock2D",) * plain + ("CrossAttnDownBlock2D",) * ATTENDING,
        up_block_types=("CrossAttnUpBlock2D",) * ATTENDING + ("UpBlock2D",) * plain,
        cross_attention_dim=reader.width, attention_head_dim=sizes.heads,
        norm_num_groups=sizes.groups, attention_type="gated",
    )  # fmt: skip
    unet.set_attn_processor(AttnProcessor())  # trains faster than the fused one on a CPU
    for name, gate in unet.named_parameters():
        if "alpha_" in name:
            nn.init.constant_(
                gate, 0.3
            )  # GLIGEN opens its gates on a finished network; here all is new
    return unet


class Easel(nn.Module):
    """What is trained together: the network that draws and the tower that reads."""

    def __init__(self, unet: UNet2DConditionModel, reader: CLIPTextModel) -> None:
        super().__init__()
        self.unet, self.reader = unet, reader


@dataclass(frozen=True)
class Studio:
    """Everything that a step takes from."""

    latents: NDArray[np.float16]  # (N, 4, s, s)
    told: tuple[Told, ...]
    tokenizer: CLIPTokenizer
    scheduler: DDIMScheduler
    sizes: Drawer
    seed: int = 0


def losses(easel: Easel, studio: Studio, step: int) -> tuple[Tensor, dict[str, Tensor]]:
    """Of the step-th batch."""
    chance = np.random.default_rng([studio.seed, step])
    sizes, unet = studio.sizes, easel.unet
    dtype = unet.dtype
    rows = np.sort(chance.integers(0, len(studio.told), sizes.batch))
    told = [studio.told[row] for row in rows]
    clean = torch.from_numpy(studio.latents[rows].astype(np.float32))
    noise = torch.randn(clean.shape)
    times = torch.randint(0, studio.scheduler.config.num_train_timesteps, (len(rows),))
    noisy = studio.scheduler.add_noise(clean, noise, times)
    wanted = studio.scheduler.get_velocity(clean, noise, times)
    how = chance.random()
    boxed, filled = how < BOXED + FILLED, how < FILLED
    heard = _heard(easel, studio, told, chance)
    more = torch.zeros(len(rows), 5, *clean.shape[2:])
    grounded: dict[str, dict[str, Tensor]] | None = None
    if boxed:
        chosen = [_chosen(one, chance, filled) for one in told]
        grounded = {"gligen": _grounding(easel, studio, told, chosen)}
        if filled:
            for k, (one, which) in enumerate(zip(told, chosen, strict=True)):
                kept = hole([one.boxes[w] for w in which], clean.shape[-1])
                more[k, :4], more[k, 4] = clean[k] * kept, kept
    seen = torch.cat([noisy, more], 1).to(dtype)
    drawn = unet(seen, times, heard.to(dtype), cross_attention_kwargs=grounded).sample.float()
    cost = F.mse_loss(drawn, wanted)
    name = "filled" if filled else "boxed" if boxed else "worded"
    return cost, {name: cost}


def hole(boxes: list[tuple[float, float, float, float]], side: int) -> Tensor:
    """One outside the boxes and zero inside, cut as the pipeline cuts it."""
    kept = torch.ones(side, side)
    for x0, y0, x1, y1 in boxes:
        kept[int(y0 * side) : int(y1 * side), int(x0 * side) : int(x1 * side)] = 0
    return kept


def _heard(easel: Easel, studio: Studio, told: list[Told], chance: np.random.Generator) -> Tensor:
    """Words and signals: both, one of them, or none."""
    wishes = [one.wishes[chance.integers(len(one.wishes))] for one in told]
    ids, lengths = tokens(studio.tokenizer, wishes)
    empty, _ = tokens(studio.tokenizer, [""])
    states = easel.reader(ids).last_hidden_state
    nothing = easel.reader(empty).last_hidden_state.expand_as(states)
    signals = listening(states, lengths, studio.sizes.signals)
    drawn = torch.from_numpy(chance.random((3, len(told))))
    silent, wordless = drawn[0] < 0.5, drawn[1] < 0.5
    neither = drawn[2] < WORDLESS
    without_words = neither | (~silent & wordless)
    states = torch.where(without_words[:, None, None], nothing, states)
    signals = torch.where((silent | neither)[:, None, None], torch.zeros_like(signals), signals)
    return torch.cat([states, signals], 1)


def _chosen(told: Told, chance: np.random.Generator, filled: bool) -> list[int]:
    """Which things of the page are given by boxes."""
    count = len(told.boxes)
    if not count:
        return []
    most = min(2, count) if filled else count
    return [int(one) for one in chance.permutation(count)[: chance.integers(1, most + 1)]]


def _grounding(
    easel: Easel, studio: Studio, told: list[Told], chosen: list[list[int]]
) -> dict[str, Tensor]:
    """Boxes and what is in them, as GLIGEN's position net takes them."""
    dtype = easel.unet.dtype
    phrases = [told[k].phrases[w] for k, which in enumerate(chosen) for w in which]
    boxes = torch.zeros(len(told), MOST, 4, dtype=dtype)
    masks = torch.zeros(len(told), MOST, dtype=dtype)
    width = easel.reader.config.hidden_size
    said = torch.zeros(len(told), MOST, width, dtype=dtype)
    if phrases:
        read = studio.tokenizer(phrases, padding=True, truncation=True, return_tensors="pt")
        pooled = easel.reader(**read).pooler_output.to(dtype)
        owners = torch.tensor([k for k, which in enumerate(chosen) for _ in which])
        places = torch.tensor([n for which in chosen for n in range(len(which))])
        said = said.index_put((owners, places), pooled)
        masks[owners, places] = 1.0
        boxes[owners, places] = torch.tensor(
            [told[k].boxes[w] for k, which in enumerate(chosen) for w in which]
        ).to(dtype)
    return {"boxes": boxes, "positive_embeddings": said, "masks": masks}
