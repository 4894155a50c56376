"""How large the makers are, and how long each part of them learns. Torch-free."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from ....errors import UnknownProfile


class Sizes(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Paper(Sizes):
    """The VAE: pictures as sheets of four channels, a quarter of their size. An eighth, as in the
    large models, leaves
    small things to guesswork."""

    channels: tuple[int, ...] = (24, 48, 64)
    groups: int = 1
    steps: int = 3000
    crop: int = 64
    """Pixels of the pieces that it learns from: it knows no places."""
    batch: int = 12
    rate: float = 1.5e-3


class Reader(Sizes):
    """The text conditioner: CLIP's text tower."""

    vocabulary: int = 1536
    longest: int = 32
    """Tokens of a wish."""
    width: int = 192
    layers: int = 2
    heads: int = 4


class Drawer(Sizes):
    """GLIGEN's gated UNet."""

    channels: tuple[int, ...] = (32, 48, 80, 112)
    groups: int = 8
    heads: int = 4
    signals: int = 4
    """Vectors of the planner's that are laid behind the words."""
    sketches: int = 3600
    """Steps on pages of half the size, each a quarter of the work: there it learns what things
    are; afterwards, at full size, how they look near by."""
    steps: int = 1400
    batch: int = 64
    """Of sketches; half as many whole pages at once."""
    rate: float = 1.5e-3
    warm: int = 200


class Segment(Sizes):
    """The segmenter, and what it learns from."""

    build: dict[str, int | tuple[int, ...]] = {}
    """Where it is otherwise than tools/segmenter/network.py says."""
    vocabulary: int = 1024
    pictures: int = 28000
    """Pages and moments of clips, one half each."""
    size: int = 256
    """Pixels of their sides: larger than it sees, since it also looks close."""
    steps: int = 9000
    batch: int = 128
    rate: float = 1e-3
    warm: int = 300


class Makers(Sizes):
    profile: str
    size: int
    """Pixels of a side."""
    pages: int
    paper: Paper = Paper()
    reader: Reader = Reader()
    drawer: Drawer = Drawer()
    segment: Segment = Segment()


NANO = Makers(profile="nano", size=192, pages=24000)
TINY = Makers(
    profile="tiny",
    size=32,
    pages=16,
    paper=Paper(channels=(8, 8, 16), groups=1, steps=2, crop=32, batch=4),
    reader=Reader(vocabulary=400, width=16, layers=1, heads=2),
    drawer=Drawer(channels=(8, 16, 16), groups=4, heads=2, sketches=2, steps=2, batch=4, warm=1),
    segment=Segment(
        build={"side": 32, "widths": (8, 8, 16, 16), "layers": 1, "heads": 2, "fine": 8},
        vocabulary=540,
        pictures=24,
        size=48,
        steps=2,
        batch=8,
        warm=1,
    ),
)
"""The same classes at the size of a test."""

PROFILES = {"nano": NANO, "tiny": TINY}


def makers(profile: str) -> Makers:
    try:
        return PROFILES[profile]
    except KeyError:
        raise UnknownProfile(profile, list(PROFILES)) from None
