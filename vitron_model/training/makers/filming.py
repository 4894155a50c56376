"""Clips from words (ZeroScope's network) and from a picture and words (I2VGen-XL's).

Both begin with the finished drawer: frame by frame they draw as it does, and what is learnt is only
how frames belong together, and how the first one carries through. So what ships of them is small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from diffusers import DDIMScheduler, I2VGenXLUNet, UNet2DConditionModel, UNet3DConditionModel
from diffusers.models.transformers.transformer_temporal import TransformerTemporalModel
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import CLIPImageProcessorPil, CLIPVisionConfig, CLIPVisionModelWithProjection

from .devices import Call, laid
from .drawer import levels, spread_times, worth
from .listeners import Heard
from .sizes import Drawer, Films, Reader
from .texts import Texts

FPS = 8
RELEARNT = ("conv_in", "transformer_in")
"""What the network that begins with a picture learns anew, beside what only it has."""


def new_films(
    sizes: Drawer, reader: Reader, side: int, drawn: UNet2DConditionModel
) -> UNet3DConditionModel:
    """`side`: of the latents."""
    unet = UNet3DConditionModel(
        sample_size=side, block_out_channels=sizes.channels, layers_per_block=1,
        cross_attention_dim=reader.width, attention_head_dim=sizes.head,
        norm_num_groups=sizes.groups, **levels(sizes, "3D"),
    )  # fmt: skip
    _still(unet)
    _begun_with(unet, drawn)
    return unet


def new_alive(
    sizes: Drawer, reader: Reader, side: int, drawn: UNet2DConditionModel,
    films: UNet3DConditionModel,
) -> I2VGenXLUNet:  # fmt: skip
    """The drawer fills holes, so it knows what to make of a known picture beside the noise."""
    unet = I2VGenXLUNet(
        sample_size=side, block_out_channels=sizes.channels, layers_per_block=1,
        cross_attention_dim=reader.width, attention_head_dim=sizes.head,
        norm_num_groups=sizes.groups, **levels(sizes, "3D"),
    )  # fmt: skip
    _begun_with(unet, films)
    with torch.no_grad():
        unet.conv_in.weight.copy_(drawn.conv_in.weight[:, :8])
    for name, weight in unet.named_parameters():
        if any(part in name for part in RELEARNT):
            weight.requires_grad_(True)
    return unet


@torch.no_grad()
def _still(unet: nn.Module) -> None:
    """At first nothing passes from frame to frame."""
    for layer in unet.modules():
        if isinstance(layer, TransformerTemporalModel):
            layer.proj_out.weight.zero_()
            layer.proj_out.bias.zero_()


@torch.no_grad()
def _begun_with(unet: nn.Module, other: nn.Module) -> None:
    """Every layer that the other has too is as there, and stays so."""
    known = dict(other.named_parameters())
    for name, weight in unet.named_parameters():
        given = known.get(name)
        if given is None:
            continue
        if given.shape == weight.shape:
            weight.copy_(given)
            weight.requires_grad_(False)
        elif name == "conv_in.weight":  # the drawer's has five channels more, for holes
            weight[:, :4].copy_(given[:, :4])


class Projector(nn.Module):
    """Either network of clips, called with tensors only."""

    def __init__(self, unet: UNet3DConditionModel | I2VGenXLUNet) -> None:
        super().__init__()
        self.unet = unet

    def forward(self, *given: Tensor) -> Tensor:
        drawn: Tensor = self.unet(*given, return_dict=False)[0]
        return drawn


class Alive(nn.Module):
    """The network, and the eyes through which it sees the picture as a whole."""

    def __init__(self, unet: I2VGenXLUNet, eyes: CLIPVisionModelWithProjection) -> None:
        super().__init__()
        self.unet, self.eyes = unet, eyes


def new_eyes(sizes: Films, reader: Reader) -> CLIPVisionModelWithProjection:
    return CLIPVisionModelWithProjection(
        CLIPVisionConfig(
            hidden_size=2 * sizes.eyes, intermediate_size=4 * sizes.eyes, num_hidden_layers=2,
            num_attention_heads=4, image_size=sizes.eyes, patch_size=sizes.eyes // 4,
            projection_dim=reader.width,
        )
    )  # fmt: skip


def new_looks(sizes: Films) -> CLIPImageProcessorPil:
    """How a picture is made ready for the eyes."""
    return CLIPImageProcessorPil(
        size={"shortest_edge": sizes.eyes},
        crop_size={"height": sizes.eyes, "width": sizes.eyes},
    )


def seen(frames: np.ndarray, sizes: Films) -> np.ndarray:
    """[N, 3, eyes, eyes] of first frames (N, S, S, 3), as the pipeline shows them to the eyes."""
    looks = new_looks(sizes)
    mean, spread = np.asarray(looks.image_mean), np.asarray(looks.image_std)
    side = (sizes.eyes, sizes.eyes)
    small = [np.asarray(Image.fromarray(one).resize(side, Image.Resampling.BILINEAR))
             for one in frames]  # fmt: skip
    told = (np.stack(small).astype(np.float32) / 255 - mean) / spread
    return told.transpose(0, 3, 1, 2).astype(np.float16)


@dataclass(frozen=True)
class Set:
    """Everything that a step takes from: where films are made."""

    sheets: Tensor
    """[N, frames, 4, s, s]: the clips' latents."""
    looks: Tensor
    """[N, 3, eyes, eyes]: first frames."""
    texts: Texts
    heard: Heard
    scheduler: DDIMScheduler
    batch: int
    dtype: torch.dtype
    """In which the network multiplies."""
    wordless: float
    noisy: float
    seed: int = 0

    @property
    def device(self) -> torch.device:
        return self.texts.wishes.device


def film_losses(films: Call, set_: Set, step: int) -> tuple[Tensor, dict[str, Tensor]]:
    """Of the step-th batch of clips from words."""
    chance = np.random.default_rng([set_.seed, step, 3])
    rows = laid(chance.integers(0, len(set_.texts), set_.batch), set_.device)
    wordless = chance.random(set_.batch) < set_.wordless
    states = set_.heard.at(set_.texts, rows, chance, wordless).to(set_.dtype)
    clean = set_.sheets[rows].float().transpose(1, 2)
    noise, times = torch.randn_like(clean), spread_times(chance, set_.batch, set_.device)
    noisy = set_.scheduler.add_noise(clean, noise, times).to(set_.dtype)
    drawn = films(noisy, times, states)
    return _cost(set_, drawn, clean, noise, times)


def alive_losses(
    alive: Call, eyes: CLIPVisionModelWithProjection, set_: Set, step: int
) -> tuple[Tensor, dict[str, Tensor]]:
    """Of the step-th batch of clips from their first frames."""
    chance = np.random.default_rng([set_.seed, step, 5])
    rows = laid(chance.integers(0, len(set_.texts), set_.batch), set_.device)
    wordless = chance.random(set_.batch) < set_.wordless
    states = set_.heard.at(set_.texts, rows, chance, wordless).to(set_.dtype)
    clean = set_.sheets[rows].float().transpose(1, 2)
    noise, times = torch.randn_like(clean), spread_times(chance, set_.batch, set_.device)
    noisy = set_.scheduler.add_noise(clean, noise, times).to(set_.dtype)
    looks = eyes(set_.looks[rows].to(set_.dtype)).image_embeds[:, None]
    unseen = laid(wordless, set_.device)[:, None, None]
    looks = torch.where(unseen, torch.zeros_like(looks), looks)
    drawn = alive(
        noisy, times, torch.full((set_.batch,), FPS, device=set_.device),
        first_latents(clean[:, :, 0], clean.shape[2]).to(set_.dtype), looks, states,
    )  # fmt: skip
    return _cost(set_, drawn, clean, noise, times)


def first_latents(first: Tensor, frames: int) -> Tensor:
    """[B, 4, frames, s, s]: the first frame, then how far on each of the others is."""
    steps = torch.arange(1, frames, device=first.device, dtype=first.dtype) / (frames - 1)
    later = steps.view(1, 1, -1, 1, 1).expand(*first.shape[:2], -1, *first.shape[2:])
    return torch.cat([first[:, :, None], later], 2)


def _cost(
    set_: Set, drawn: Tensor, clean: Tensor, noise: Tensor, times: Tensor
) -> tuple[Tensor, dict[str, Tensor]]:
    wanted = set_.scheduler.get_velocity(clean, noise, times)
    missed = F.mse_loss(drawn.float(), wanted, reduction="none").flatten(1).mean(1)
    moved = F.mse_loss(drawn.float().diff(dim=2), wanted.diff(dim=2))
    weight = worth(set_.scheduler, times, set_.noisy)
    return (missed * weight).mean(), {"missed": missed.mean(), "between": moved.detach()}
