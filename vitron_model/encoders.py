"""The eyes: pictures and clips become tokens in the language model's space.

A picture is CLIP's patches, merged and projected. A clip is its frames, each encoded so, averaged
over time (the paper), and, because an average has forgotten when, a few tokens for every frame with
that frame's number. Knows no words.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import CLIPVisionConfig, CLIPVisionModel

from .config import Sight

MEAN = (0.48145466, 0.4578275, 0.40821073)
SPREAD = (0.26862954, 0.26130258, 0.27577711)
"""CLIP's, of RGB in 0 to 1."""
_MEAN, _SPREAD = np.array(MEAN, np.float32), np.array(SPREAD, np.float32)


class Stem(nn.Module):
    """Pixels to patches by strided convolutions: a plain patch of 2^k px is k of them."""

    def __init__(self, width: int, patch: int) -> None:
        super().__init__()
        steps = patch.bit_length() - 1
        widths = [3, *(max(16, width >> (steps - k)) for k in range(1, steps + 1))]
        layers: list[nn.Module] = []
        for before, after in zip(widths, widths[1:], strict=False):
            layers += [nn.Conv2d(before, after, 3, 2, 1), nn.GroupNorm(1, after), nn.GELU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(widths[-1], width, 1))

    @property
    def weight(self) -> Tensor:
        """What CLIP reads its dtype from."""
        convolution = self.layers[0]
        assert isinstance(convolution, nn.Conv2d)
        return convolution.weight

    def forward(self, pixels: Tensor) -> Tensor:
        return self.layers(pixels)


@dataclass(frozen=True)
class Seen:
    """What the encoder saw: patches [B, side, side, hidden] and the whole [B, hidden]."""

    patches: Tensor
    whole: Tensor


class ImageEncoder(nn.Module):
    def __init__(self, sight: Sight, tower: CLIPVisionModel | None = None) -> None:
        """`tower`: one that comes trained."""
        super().__init__()
        self.sight = sight
        self.tower = tower or CLIPVisionModel(
            CLIPVisionConfig(
                image_size=sight.image_size,
                patch_size=sight.patch_size,
                hidden_size=sight.hidden,
                intermediate_size=sight.intermediate,
                num_hidden_layers=sight.layers,
                num_attention_heads=sight.heads,
                projection_dim=sight.hidden,
                hidden_act=sight.activation,
                attn_implementation=sight.attention,
            )
        )
        if sight.stem == "convolutions":
            self.tower.embeddings.patch_embedding = Stem(sight.hidden, sight.patch_size)

    def forward(self, pixels: Tensor) -> Seen:
        """Pixels [B, 3, S, S] as `prepare` gives them."""
        states = self.tower(pixels, output_hidden_states=True).hidden_states[self.sight.layer]
        side = self.sight.side
        return Seen(states[:, 1:].unflatten(1, (side, side)), states[:, 0])


class Projector(nn.Module):
    """The linear projection from patches into the language model's space."""

    def __init__(self, sight: Sight, width: int) -> None:
        super().__init__()
        self.merge = sight.merge
        self.linear = nn.Linear(sight.hidden * sight.merge**2, width)

    def forward(self, patches: Tensor) -> Tensor:
        """Patches [B, s, s, hidden] to tokens [B, (s / merge)^2, width], row by row."""
        return self.linear(merged(patches, self.merge)).flatten(1, 2)


class VideoEncoder(nn.Module):
    """Frames to tokens: their average over time, then each one's own with its number."""

    def __init__(self, sight: Sight, width: int) -> None:
        super().__init__()
        self.sight = sight
        self.numbers = nn.Embedding(sight.frames, width)

    def forward(self, patches: Tensor, project: Projector) -> Tensor:
        """Patches [B, T, s, s, hidden] to tokens [B, (s / merge)^2 + T k^2, width]."""
        batch, frames = patches.shape[:2]
        whole = project(patches.mean(1))
        tokens = project(patches.flatten(0, 1))
        side = self.sight.side // self.sight.merge
        square = tokens.unflatten(1, (side, side)).permute(0, 3, 1, 2)
        pooled = nn.functional.adaptive_avg_pool2d(square, self.sight.frame_side)
        own = pooled.flatten(2).transpose(1, 2).unflatten(0, (batch, frames))
        numbers = self.numbers(torch.arange(frames, device=patches.device))
        return torch.cat([whole, (own + numbers[:, None]).flatten(1, 2)], 1)


def merged(patches: Tensor, merge: int) -> Tensor:
    """[B, s, s, d] to [B, s / m, s / m, m m d]: neighbours laid side by side."""
    if merge == 1:
        return patches
    batch, rows, columns, width = patches.shape
    blocks = patches.reshape(batch, rows // merge, merge, columns // merge, merge, width)
    return blocks.transpose(2, 3).flatten(3)


def prepare(pixels: NDArray[np.uint8], size: int) -> NDArray[np.float32]:
    """One picture (H, W, 3) as the encoder wants it (3, S, S): stretched to a square, so that
    normalised places stay what they are."""
    if pixels.shape[:2] != (size, size):
        shrinks = pixels.shape[0] > size or pixels.shape[1] > size
        how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        pixels = cv2.resize(pixels, (size, size), interpolation=how).astype(np.uint8)
    scaled = (pixels.astype(np.float32) / 255.0 - _MEAN) / _SPREAD
    return np.ascontiguousarray(scaled.transpose(2, 0, 1), dtype=np.float32)


def chosen_frames(count: int, wanted: int) -> list[int]:
    """The frames that are looked at: spread evenly over the clip, its first and last included."""
    return [round(k * (count - 1) / max(1, wanted - 1)) for k in range(wanted)]
