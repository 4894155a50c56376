"""The sizes of VITRON: one set of numbers for each profile, one code for all. Torch-free."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ..errors import UnknownProfile
from .folder import CONFIG, reading


class Sizes(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sight(Sizes):
    """The image encoder (CLIP's vision tower), and how its patches become tokens."""

    image_size: int = 336
    patch_size: int = 14
    hidden: int = 1024
    intermediate: int = 4096
    layers: int = 24
    heads: int = 16
    layer: int = -2
    """Which of its hidden states is read."""
    activation: str = "quick_gelu"
    attention: Literal["sdpa", "eager"] = "sdpa"
    """On a CPU, fused attention over a few hundred patches trains at half the speed of plain."""
    stem: Literal["patches", "convolutions"] = "patches"
    """How pixels become patches. A small tower that is trained from scratch learns several times
    faster behind a few strided convolutions; CLIP's own weights want plain patches."""
    merge: int = 1
    """Neighbouring patches, merge x merge, are laid side by side into one token."""
    frames: int = 8
    """Frames that are looked at in a clip."""
    frame_side: int = 1
    """Each of them also gives frame_side x frame_side tokens of its own, with its number."""

    @property
    def side(self) -> int:
        """Patches along a side."""
        return self.image_size // self.patch_size

    @property
    def tokens(self) -> int:
        """Tokens of one picture."""
        return (self.side // self.merge) ** 2


class Language(Sizes):
    """The language model (Llama's classes)."""

    hidden: int = 4096
    intermediate: int = 11008
    layers: int = 32
    heads: int = 32
    shared: int = 1
    """Heads that share keys and values."""
    tied: bool = False
    longest: int = 4096
    """Tokens of prompt and answer together."""
    epsilon: float = 1e-6
    """Of the norms."""
    turn: float = 10000.0
    """Of the rotary positions: their longest wave."""


class Signals(Sizes):
    """The continuous messages: `tokens` vectors a call, each of two parts."""

    tokens: int = 4
    specific: int = 1024
    """Width of v_p, what only this task needs."""
    invariant: int = 1024
    """Width of v_s, what all tasks share."""
    alike: int = 0
    """Directions of the states that v_s is made of once stage 3 begins: those in which all tasks
    are alike. 0: all of them."""


class Condition(Sizes):
    """What a specialist listens to: `tokens` vectors of `width`."""

    tokens: int
    width: int


class Synergy(Sizes):
    """The task discriminator."""

    hidden: int = 768
    layers: int = 4
    heads: int = 12


class Lora(Sizes):
    """The released recipe's numbers; the paper names none."""

    rank: int = 128
    alpha: int = 256
    dropout: float = 0.1


MODULES = (
    "Image Generation",
    "Image Segmentation",
    "Image Editing",
    "Video Generation",
    "Video Segmentation",
    "Video Editing",
)
"""The paper's modules, in the order of its Table 13."""


class MindConfig(Sizes):
    profile: str
    sight: Sight = Sight()
    language: Language = Language()
    signals: Signals = Signals()
    conditions: dict[str, Condition] = Field(default_factory=dict)
    """Of each module, the space that its specialist is conditioned in."""
    synergy: Synergy = Synergy()
    lora: Lora = Lora()
    meanings: int = 0
    """Width of the rows that tell what words mean (`meanings.py`); 0: a language model that comes
    trained needs none."""
    text_limit: int = 2048
    """Tokens of a prompt's words; older turns are left out beyond it."""

    def save(self, folder: Path) -> None:
        (folder / CONFIG).write_text(self.model_dump_json(indent=1) + "\n")

    @staticmethod
    def load(folder: Path) -> MindConfig:
        with reading(folder / CONFIG) as file:
            return MindConfig.model_validate_json(file.read_bytes())


def _conditions(**widths: tuple[int, int]) -> dict[str, Condition]:
    names = dict(zip(("A", "B", "C", "D", "E", "F"), MODULES, strict=True))
    return {names[k]: Condition(tokens=n, width=w) for k, (n, w) in widths.items()}


VICUNA = MindConfig(
    profile="vicuna-7b",
    language=Language(epsilon=1e-5),
    # GLIGEN and its inpainting listen to SD 1.4's 77 x 768, ZeroScope and I2VGen-XL to 77 x 1024,
    # SEEM to one query of 512; StableVideo edits by a ControlNet of SD 1.5.
    conditions=_conditions(
        A=(77, 768), B=(1, 512), C=(77, 768), D=(77, 1024), E=(1, 512), F=(77, 768)
    ),
)

NANO = MindConfig(
    profile="nano",
    sight=Sight(
        image_size=128,
        patch_size=8,
        hidden=192,
        intermediate=512,
        layers=6,
        heads=3,
        layer=-1,
        activation="gelu",
        attention="eager",
        stem="convolutions",
        merge=2,
        frames=8,
        frame_side=2,
    ),
    language=Language(hidden=256, intermediate=640, layers=8, heads=4, tied=True, longest=1024),
    signals=Signals(tokens=4, specific=128, invariant=128, alike=96),
    conditions={name: Condition(tokens=4, width=256) for name in MODULES}
    | {"Image Generation": Condition(tokens=4, width=192)},  # the makers' text tower
    synergy=Synergy(hidden=128, layers=4, heads=4),
    lora=Lora(rank=32, alpha=64, dropout=0.0),
    meanings=384,
    text_limit=512,
)

TINY = NANO.model_copy(
    update={
        "profile": "tiny",
        "sight": NANO.sight.model_copy(
            update={"image_size": 32, "hidden": 32, "intermediate": 48, "layers": 2, "heads": 2}
        ),
        "language": Language(
            hidden=32, intermediate=48, layers=2, heads=2, tied=True, longest=1024
        ),
        "signals": Signals(tokens=2, specific=8, invariant=8, alike=6),
        "conditions": {name: Condition(tokens=2, width=32) for name in MODULES},
        "synergy": Synergy(hidden=16, layers=4, heads=2),
        "lora": Lora(rank=4, alpha=8, dropout=0.0),
    }
)
"""The same classes at the size of a test."""

PROFILES = {config.profile: config for config in (NANO, VICUNA, TINY)}


SHIPPED = Path(__file__).parent / "weights"


def weights_of(name: str) -> Path:
    """The folder of a profile's shipped weights, or a folder of one's own."""
    if name in PROFILES or not name:
        return SHIPPED / (name or NANO.profile)
    return Path(name).expanduser()


def profile(name: str) -> MindConfig:
    try:
        return PROFILES[name]
    except KeyError:
        raise UnknownProfile(name, list(PROFILES)) from None
