"""The segmenter from an empty folder: cutouts, words, the learning; then what ships.

Whatever a killed run had done is found and gone on with.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from functools import partial
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor
from transformers import CLIPTokenizer

from ....tools.segmenter.finder import CARD, FAMILIAR, WEIGHTS
from ....tools.segmenter.network import Segmenter
from ..curves import Curve
from ..standing import replaced
from ..world.kinds import kind_of, kinds
from ..world.words.phrases import plural
from . import reader, segmenter
from .clock import Clock
from .course import silent
from .cutouts import Cutouts, paint_cutouts, words_of
from .devices import device as found
from .learning import Plan, Tell, learn
from .sizes import Reader, makers

GROUPS = {
    "animal": ("animal",), "vehicle": ("vehicle",), "furniture": ("piece of furniture",),
    "person": ("person",), "building": ("building",), "toy": ("toy",),
}  # fmt: skip
LOOKS = 4000  # pages from which the familiar is learnt
KNOWN = 0.995  # of them are within its limit


def make(
    profile: str, folder: Path, seed: int = 0, tell: Tell = silent,
    dtype: torch.dtype | None = None, device: str = "", workers: int = 0, minutes: float = 0.0,
) -> Path:  # fmt: skip
    """The folder that a specialist opens. `minutes` 0: it takes its steps."""
    sizes = makers(profile).segment
    where = found(device, dtype)
    folder.mkdir(parents=True, exist_ok=True)
    book = paint_cutouts(
        folder / "cutouts", sizes.pictures, sizes.size, workers=workers or os.cpu_count() or 1,
        tell=lambda done, of: tell("cutouts", done, of, {}),
    )  # fmt: skip
    tokenizer = _tokenizer(folder / "words", book, sizes.vocabulary)
    model = where.holds(segmenter.new_segmenter(sizes, len(tokenizer), seed))
    desk = segmenter.Desk(book, tokenizer, sizes, seed, where.name)
    clock = Clock(folder, minutes, {"segmenter": 0.95, "shipping": 0.05})
    plan = Plan("segmenter", sizes.steps, sizes.rate, sizes.warm, average=0.998,
                seconds=clock.given("segmenter"))  # fmt: skip
    losses = partial(segmenter.losses, model, desk)
    learn(model, plan, losses, folder / "segmenter", Curve(folder / "curves.csv"), tell)
    return _ship(folder / "seem", model, desk)


def _tokenizer(place: Path, book: Cutouts, vocabulary: int) -> CLIPTokenizer:
    if not place.exists():
        sizes = Reader(vocabulary=vocabulary, longest=24)
        reader.new_tokenizer(words_of(book.rows), sizes).save_pretrained(place)
    return CLIPTokenizer.from_pretrained(place)


def _ship(place: Path, model: Segmenter, desk: segmenter.Desk) -> Path:
    model.eval()
    familiar = familiar_of(segmenter.looks(model, desk, LOOKS))
    with replaced(place) as fresh:
        half = torch.float16
        kept = {n: w.detach().to("cpu", half).contiguous() for n, w in model.state_dict().items()}
        save_file(kept, fresh / WEIGHTS)
        save_file({n: w.cpu().contiguous() for n, w in familiar.items()}, fresh / FAMILIAR)
        desk.tokenizer.save_pretrained(fresh)
        card = {"build": model.build.model_dump(), **_words(desk.book)}
        (fresh / CARD).write_text(json.dumps(card, indent=1) + "\n")
    return place


def familiar_of(looks: Tensor) -> dict[str, Tensor]:
    """A Gaussian over what pages look like, and how far from its middle still counts."""
    looks = looks.double()
    mean = looks.mean(0)
    spread = torch.cov((looks - mean).T)
    spread = spread + torch.eye(len(spread)).to(spread) * spread.diagonal().mean() * 1e-3
    values, vectors = torch.linalg.eigh(spread)
    scale = vectors / values.clamp(min=1e-9).sqrt()
    far = ((looks - mean) @ scale).square().mean(1).sqrt()
    limit = far.quantile(KNOWN).reshape(1)
    return {"mean": mean.float(), "scale": scale.float(), "limit": limit.float()}


def _words(book: Cutouts) -> dict[str, object]:
    """What it can be asked for, and every word that it learnt."""
    said = Counter(
        word for text in words_of(book.rows) for word in "".join(
            letter if letter.isalnum() else " " for letter in text.lower()
        ).split()
    )  # fmt: skip
    subjects = {"background", "backdrop"}
    for name in kinds():
        kind = kind_of(name)
        general = [*kind.also, *GROUPS.get(kind.group, ())]
        subjects |= {name, kind.plural, *general, *(plural(one) for one in general)}
        subjects |= {clause.lower() for clause in kind.affords}
    names = {name for kind in map(kind_of, kinds()) for name in (kind.name, *kind.also)}
    names |= {name for group in GROUPS.values() for name in group}
    return {
        "plurals": {name: plural(name) for name in sorted(names)},
        "wears": {name: kind_of(name).worn for name in kinds() if kind_of(name).worn},
        "subjects": sorted(subjects),
        "words": sorted(word for word, count in said.items() if count >= 2),
    }
