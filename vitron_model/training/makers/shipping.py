"""What specialists open: folders of diffusers pipelines that share what they can, with a card of
what they were taught; and the ears by which they hear a mind's signals.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
from torch import Tensor, nn

from ....tools import packing
from ...signals import Decoding
from ..samples import Box
from ..standing import replaced
from ..world.kinds import kind_of
from ..world.places import PLACES
from . import drawer, filming
from .books import Told
from .course import Making

SET = "set"
PAGES = {"steps": 20, "guidance": 4.0}
CLIPS = {"steps": 16, "guidance": 4.0}
WORDS = {"vae": "gligen", "text_encoder": "gligen", "tokenizer": "gligen", "scheduler": "gligen"}
"""What the makers of clips share with the drawer."""


def whole(making: Making, until: str = "") -> list[Path]:
    """Every part, up to that one; the folders that specialists open."""
    parts = making.prepared(until)
    return [ship(making) for part, ship in _SHIPS.items() if part in parts]


def gligen(making: Making) -> Path:
    """Draws, and fills boxes."""
    place = making.folder / SET / "gligen"
    parts = {
        "vae": making.paper, "text_encoder": making.reader, "tokenizer": making.tokenizer,
        "unet": making.drawer, "scheduler": drawer.new_scheduler(), "safety_checker": None,
        "feature_extractor": None, "requires_safety_checker": False,
    }  # fmt: skip
    size = {"size": making.sizes.size, **PAGES}
    told = making.book.told
    return _shipped(place, "StableDiffusionGLIGENPipeline", parts, {}, {}, card(told, size))


def zeroscope(making: Making) -> Path:
    """Films."""
    place = making.folder / SET / "zeroscope"
    parts = {
        "vae": making.paper, "text_encoder": making.reader, "tokenizer": making.tokenizer,
        "unet": making.films, "scheduler": drawer.new_scheduler(),
    }  # fmt: skip
    own = {"unet": beyond(making.films, making.drawer)}
    told = card(making.reel.told, _clip_size(making))
    return _shipped(place, "TextToVideoSDPipeline", parts, WORDS | {"unet": "gligen"}, own, told)


def i2vgen(making: Making) -> Path:
    """Brings pictures to life."""
    place = making.folder / SET / "i2vgen"
    alive = making.alive
    parts = {
        "vae": making.paper, "text_encoder": making.reader, "tokenizer": making.tokenizer,
        "image_encoder": alive.eyes, "feature_extractor": filming.new_looks(making.sizes.films),
        "unet": alive.unet, "scheduler": drawer.new_scheduler(),
    }  # fmt: skip
    own = {"unet": beyond(alive.unet, making.films)}
    told = card(making.reel.told, _clip_size(making))
    return _shipped(place, "I2VGenXLPipeline", parts, WORDS | {"unet": "zeroscope"}, own, told)


_SHIPS = {"drawer": gligen, "films": zeroscope, "alive": i2vgen}


def beyond(unet: nn.Module, other: nn.Module) -> set[str]:
    """The weights that are not as in the other network, whose they were at first."""
    there = other.state_dict()
    return {
        name
        for name, weight in unet.state_dict().items()
        if name not in there
        or there[name].shape != weight.shape
        or not bool((there[name] == weight).all())
    }


def _clip_size(making: Making) -> dict[str, float]:
    films = making.sizes.films
    return {"size": making.sizes.size // films.shrunk, "frames": films.frames, **CLIPS}


def _shipped(
    place: Path, pipeline: str, parts: dict[str, Any], shares: dict[str, str],
    own: dict[str, set[str]], told: dict[str, object],
) -> Path:  # fmt: skip
    homes = {name: (part.device, part.dtype) for name, part in parts.items()
             if isinstance(part, nn.Module)}  # fmt: skip
    with replaced(place) as fresh:
        made = getattr(diffusers, pipeline)(**parts)
        made.to("cpu").save_pretrained(fresh, safe_serialization=True)
        packing.pack(fresh, shares, own)
        (fresh / "card.json").write_text(json.dumps(told, indent=1) + "\n")
    for name, (device, dtype) in homes.items():
        parts[name].to(device, dtype)
    return place


def card(told: Sequence[Told], more: Mapping[str, float]) -> dict[str, object]:
    """What they can be asked for, and every word that they learnt."""
    said = Counter(word for one in told for wish in one.wishes for word in _words(wish))
    sizes = typical(told)
    named = [(kind, kind_of(kind).plural) for kind in sizes]
    return {
        **more,
        "subjects": sorted({name for pair in named for name in pair} | set(PLACES)),
        "words": sorted(word for word, count in said.items() if count >= 3),
        "typical": sizes,
        "plurals": {plural: kind for kind, plural in named if plural != kind},
    }


def typical(told: Sequence[Told]) -> dict[str, tuple[float, float, float]]:
    """Of each kind of thing: how wide, how high and how far down it usually is, where it is seen
    well."""
    sizes: dict[str, list[Box]] = {}
    for one in told:
        for (kind, _), box in zip(one.things, one.boxes, strict=True):
            sizes.setdefault(kind, []).append(box)
    found = {}
    for kind, boxes in sorted(sizes.items()):
        x0, y0, x1, y1 = np.asarray(boxes).T
        shares = (np.quantile(x1 - x0, 0.65), np.quantile(y1 - y0, 0.65), np.median(y1))
        wide, high, low = (round(float(share), 3) for share in shares)
        found[kind] = (wide, high, low)
    return found


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()


def ears_of(decoding: Decoding) -> dict[str, Tensor]:
    """A mind's decoding-side projection under the names by which a specialist reads it."""
    names = {"project.0": "norm", "project.1": "first", "project.3": "second"}
    told = {}
    for name, value in decoding.state_dict().items():
        head, _, tail = name.rpartition(".")
        told[f"{names[head]}.{tail}" if head else name] = value.detach().float().contiguous()
    return told
