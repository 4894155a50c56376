"""The recipe: every stage in the paper's order, what it trains, on what, and for how long.

    0.1  eyes        nano only: CLIP comes trained to the paper's model, nothing comes to ours
    0.2  tongue      nano only: nor does a language model
    1.1  alignment   the projection and the region extractor; the language model is frozen
    1.2  invocation  when to call what, with which words, inputs and regions
    1.3  signals     signal tokens and decoding-side projections
    2.1  pictures    grounding in pictures
    2.2  clips       grounding in clips
    2.3  answers     questions that need grounding
    3    synergy     v_s must not tell the task; the end tasks go on

What a stage trains is declared here and nowhere else. Torch-free.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ...errors import UnknownProfile

Part = Literal[
    "eyes", "projector", "extractor", "language", "lora", "new tokens", "signals", "decodings",
    "discriminator",
]  # fmt: skip
Source = Literal[
    "talks", "page captions", "page regions", "page refer", "page orders", "page questions",
    "page grounding", "clip captions", "clip spans", "clip questions",
]  # fmt: skip
Loss = Literal["sight", "words", "condition", "synergy"]


class Stage(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    phase: str
    """As the paper numbers it."""
    trains: frozenset[Part]
    mix: Mapping[Source, float]
    losses: tuple[Loss, ...] = ("words",)
    whole: bool = False
    """The words of people are learnt too, not only the answers."""
    steps: int
    rate: float
    """The highest learning rate; it rises over `warm` steps and falls as a cosine."""
    warm: int = 100
    tokens: int = 4096
    """Of one step, padding counted."""
    decay: float = 0.05
    strength: float = 0.3
    """Of "synergy": how hard v_s is pushed to hide the task; 0: the adversary only looks on."""


_ALL_PICTURES: dict[Source, float] = {
    "page refer": 3, "page orders": 2, "page regions": 2, "page grounding": 1, "page captions": 1,
}  # fmt: skip
_ALL_CLIPS: dict[Source, float] = {"clip spans": 2, "clip captions": 1, "clip questions": 1}
_LISTENS: frozenset[Part] = frozenset({"projector", "extractor", "language"})

NANO = (
    Stage(name="eyes", phase="0.1", trains=frozenset({"eyes"}), mix={}, losses=("sight",),
          steps=5000, rate=1.2e-3, warm=200),
    Stage(name="tongue", phase="0.2", trains=frozenset({"language"}), mix={"talks": 1}, whole=True,
          steps=1200, rate=1.5e-3, warm=200),
    Stage(name="alignment", phase="1.1", trains=frozenset({"projector", "extractor"}),
          mix={"page captions": 1, "page regions": 3, "clip captions": 0.5}, steps=400, rate=3e-3),
    Stage(name="invocation", phase="1.2", trains=frozenset({"language"}), mix={"talks": 1},
          steps=3600, rate=1.2e-3),
    Stage(name="signals", phase="1.3", trains=frozenset({"signals", "decodings", "new tokens"}),
          mix={"talks": 1}, losses=("words", "condition"), steps=200, rate=2e-3),
    Stage(name="pictures", phase="2.1", trains=_LISTENS,
          mix={**_ALL_PICTURES, "talks": 4}, steps=1200, rate=1e-3),
    Stage(name="clips", phase="2.2", trains=_LISTENS,
          mix={**_ALL_CLIPS, "page refer": 1, "page regions": 1, "talks": 2}, steps=400, rate=7e-4),
    Stage(name="answers", phase="2.3", trains=_LISTENS,
          mix={"page questions": 10, **_ALL_PICTURES, **_ALL_CLIPS, "talks": 70},
          steps=6000, rate=1e-3),
    Stage(name="synergy", phase="3",
          trains=frozenset({"signals", "decodings", "discriminator"}),
          mix={"talks": 2, "page orders": 1}, losses=("condition", "synergy"),
          steps=300, rate=1e-3),
)  # fmt: skip
"""Sized for two processor cores. A model without any knowledge has none to protect: where the large
one trains a LoRA, this trains the language model itself."""

_LORA: frozenset[Part] = frozenset({"lora", "new tokens", "projector", "extractor"})

VICUNA = (
    Stage(name="alignment", phase="1.1", trains=frozenset({"projector", "extractor"}),
          mix={"page captions": 1, "page regions": 1, "clip captions": 1},
          steps=20000, rate=3e-4, warm=600, tokens=128 * 1024, decay=0.0),
    Stage(name="invocation", phase="1.2", trains=frozenset({"lora", "new tokens"}),
          mix={"talks": 1}, steps=2000, rate=3e-4, warm=60, tokens=128 * 1024, decay=0.0),
    Stage(name="signals", phase="1.3", trains=frozenset({"signals", "decodings", "new tokens"}),
          mix={"talks": 1, "page orders": 1}, losses=("words", "condition"),
          steps=5000, rate=3e-4, warm=150, tokens=128 * 1024, decay=0.0),
    Stage(name="pictures", phase="2.1", trains=_LORA, mix=_ALL_PICTURES,
          steps=10000, rate=1e-5, warm=300, tokens=90 * 1024, decay=0.0),
    Stage(name="clips", phase="2.2", trains=_LORA, mix={**_ALL_CLIPS, "page regions": 1},
          steps=5000, rate=1e-5, warm=150, tokens=90 * 1024, decay=0.0),
    Stage(name="answers", phase="2.3", trains=_LORA,
          mix={"page questions": 2, "page regions": 1, "clip questions": 1, "talks": 1},
          steps=5000, rate=1e-5, warm=150, tokens=90 * 1024, decay=0.0),
    Stage(name="synergy", phase="3", trains=_LORA | {"signals", "decodings", "discriminator"},
          mix={"talks": 1, "page orders": 1, "page regions": 1},
          losses=("words", "condition", "synergy"),
          steps=5000, rate=1e-5, warm=150, tokens=128 * 1024, decay=0.0),
)  # fmt: skip
"""The paper's: batches of 128, 90 and 128, rates of 3e-4, 1e-5 and 1e-5 (AdamW)."""

_QUICK = {"steps": 2, "tokens": 1024, "warm": 1}
TINY = tuple(stage.model_copy(update=_QUICK) for stage in NANO)

RECIPES = {"nano": NANO, "vicuna-7b": VICUNA, "tiny": TINY}


def recipe(profile: str) -> tuple[Stage, ...]:
    try:
        return RECIPES[profile]
    except KeyError:
        raise UnknownProfile(profile, list(RECIPES)) from None
